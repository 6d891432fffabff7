"""A real Slurm of one node on loopback, of Debian's packages, as processes of ours in a folder of ours."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

PARTS = ("munged", "slurmctld", "slurmd", "sbatch")
PATIENCE = 20
"""Seconds in which a daemon must have ended."""

CONFIGURATION = """
ClusterName=tito
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={controller}
SlurmdPort={node}
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=1
MinJobAge=300
ReturnToService=2
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} RealMemory={memory} State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


def can_run() -> bool:
    """Whether Slurm is installed and we may be its user."""
    return os.geteuid() == 0 and all(map(shutil.which, PARTS))


@contextmanager
def slurm(folder: Path) -> Iterator[dict[str, str]]:
    """Slurm at work in this folder; the environment in which its commands find it."""
    for name in ("state", "spool"):
        (folder / name).mkdir()
    (folder / "munge.key").write_bytes(os.urandom(128))
    (folder / "munge.key").chmod(0o600)
    host = socket.gethostname().partition(".")[0]
    controller, node = _free_ports(2)
    cpus, memory = os.cpu_count(), os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    settings = CONFIGURATION.format(
        host=host, folder=folder, controller=controller, node=node, cpus=cpus, memory=memory
    )
    configuration = folder / "slurm.conf"
    configuration.write_text(settings)
    files = {"key-file": "munge.key", "socket": "munge.socket", "pid-file": "munge.pid",
             "log-file": "munge.log", "seed-file": "munge.seed"}  # fmt: skip
    munge = ["--foreground", "--force", *(f"--{option}={folder / name}" for option, name in files.items())]
    with ExitStack() as ending:
        ending.enter_context(_running(folder, "munged", *munge))
        _wait_for(folder / "munge.socket")
        for daemon in ("slurmctld", "slurmd"):
            ending.enter_context(_running(folder, daemon, "-D", "-f", str(configuration)))
        yield {**os.environ, "SLURM_CONF": str(configuration)}


def wait_for_job(number: str, environment: dict[str, str]) -> None:
    """Until this job has ended, one way or the other."""
    words = ("salloc", "--quiet", f"--dependency=afterany:{number}", "true")
    subprocess.run(words, env=environment, check=True)


@contextmanager
def _running(folder: Path, name: str, *words: str) -> Iterator[None]:
    with (folder / f"{name}.out").open("wb") as log:
        process = subprocess.Popen([shutil.which(name) or name, *words], stdout=log, stderr=log)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(path: Path) -> None:
    while not path.exists():
        os.sched_yield()


def _free_ports(number: int) -> list[int]:
    """Ports that nobody listens at."""
    with ExitStack() as open_:
        sockets = [open_.enter_context(socket.socket()) for _ in range(number)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
