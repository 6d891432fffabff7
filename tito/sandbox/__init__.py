"""Running what we do not trust, and what stands between it and us.

Trusted side: `ask` puts questions through an `interview` (its `line`, `clock` and `limits`; `reply` holds
claims against what they can mean; `resident` is what the kernel counts of its memory; `conduct` keeps what
a submission did) with a worker that is `held` for us by a `sandbox`, which has `launch`ed a zygote, in a
`cgroup` where we may make one. Worker side: `boot`, `warm`, `zygote`, `worker`; `load` runs the student's
blocks, `failure` describes their exceptions, `examine` tries to get out. `confine` applies the mechanisms
of a tier: `namespaces`, `view`, `decoys`, `reach`, `landlock`, `seccomp` with its `syscalls`, `rlimits`,
`identity`; they speak to the kernel through `linux`.
We tell a worker by `request` what to do, and it answers by `wire`.
"""
