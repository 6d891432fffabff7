"""The system calls a worker may make, and their numbers on x86_64 and aarch64 (`-`: it has no such call)."""

from __future__ import annotations

ALLOWED = """
read 0 63
write 1 64
readv 19 65
writev 20 66
pread64 17 67
pwrite64 18 68
open 2 -
openat 257 56
close 3 57
close_range 436 436
lseek 8 62
dup 32 23
dup2 33 -
dup3 292 24
stat 4 -
lstat 6 -
fstat 5 80
newfstatat 262 79
statx 332 291
access 21 -
faccessat 269 48
faccessat2 439 439
readlink 89 -
readlinkat 267 78
getdents64 217 61
getcwd 79 17
fadvise64 221 223
poll 7 -
ppoll 271 73
select 23 -
pselect6 270 72
mmap 9 222
mprotect 10 226
munmap 11 215
mremap 25 216
madvise 28 233
mincore 27 232
brk 12 214
futex 202 98
membarrier 324 283
rseq 334 293
sched_yield 24 124
sched_getaffinity 204 123
getcpu 309 168
rt_sigaction 13 134
rt_sigprocmask 14 135
rt_sigreturn 15 139
sigaltstack 131 132
restart_syscall 219 128
clock_gettime 228 113
clock_getres 229 114
clock_nanosleep 230 115
nanosleep 35 101
gettimeofday 96 169
times 100 153
getrandom 318 278
getrlimit 97 163
getrusage 98 165
sysinfo 99 179
uname 63 160
getpid 39 172
getppid 110 173
gettid 186 178
getuid 102 174
geteuid 107 175
getgid 104 176
getegid 108 177
exit 60 93
exit_group 231 94
"""
"""What Python and NumPy need to compute, import, read the clock, and use the descriptors they hold."""

SPECIAL = """
ioctl 16 29
fcntl 72 25
prlimit64 302 261
seccomp 317 277
"""
"""Those that the filter treats one by one."""

MACHINES = ("x86_64", "aarch64")


def numbers(table: str, machine: str) -> dict[str, int]:
    """Name and number of each call in a table that `machine` has."""
    column = 1 + MACHINES.index(machine)
    rows = [line.split() for line in table.strip().splitlines()]
    return {row[0]: int(row[column]) for row in rows if row[column] != "-"}
