//! The walls of the box: what a process that is about to read hostile bytes takes away from itself, for good. No files, no
//! network, no other processes, no new rights, stated memory and processor time. Each wall stands by itself, so that a kernel
//! that lacks one still has the others; what could not be had is said and never hidden. It starts no process and reads nothing.

use rustix::process::{DumpableBehavior, Resource, Rlimit};
use serde::{Deserialize, Serialize};

/// What the process may use up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Address space, MiB.
    pub memory_mebibytes: u64,
    /// Processor time, seconds.
    pub cpu_seconds: u64,
}

/// Which walls stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Walls {
    /// Limits of memory, processor time, files and processes (setrlimit(2)).
    pub limits: bool,
    /// No rights by running another program, and no other process looks inside (prctl(2): `PR_SET_NO_NEW_PRIVS`,
    /// `PR_SET_DUMPABLE`).
    pub no_new_rights: bool,
    /// Nothing that the process did not start with is open (close_range(2)).
    pub nothing_inherited: bool,
    /// The kernel opens no file and no TCP connection for it (Landlock).
    pub landlock: bool,
    /// The kernel does nothing for it but read, write, memory and its end (seccomp).
    pub seccomp: bool,
}

impl Walls {
    /// The names of those that don't stand.
    pub fn missing(self) -> Vec<&'static str> {
        [
            (self.limits, "limits of memory and time"),
            (self.no_new_rights, "no new rights"),
            (self.nothing_inherited, "nothing inherited"),
            (self.landlock, "Landlock"),
            (self.seccomp, "seccomp"),
        ]
        .into_iter()
        .filter_map(|(stands, name)| (!stands).then_some(name))
        .collect()
    }
}

/// Raises every wall around this process, in an order in which none stands in the way of the next. Call it before the first
/// hostile byte is read, and while there is one thread.
pub fn raise(allowance: Allowance) -> Walls {
    // Whoever gets into the box starts in no folder of ours and can't reach the terminal.
    let _ = std::env::set_current_dir("/");
    let _ = rustix::process::setsid();
    prefer_when_memory_runs_out();
    let nothing_inherited = close_what_was_inherited();
    let no_new_rights = take_rights();
    // Landlock is set up through a descriptor, of which the limits allow no new one.
    let landlock = kernel::landlock();
    let limits = set_limits(allowance);
    let seccomp = kernel::seccomp();
    Walls {
        limits,
        no_new_rights,
        nothing_inherited,
        landlock,
        seccomp,
    }
}

/// Takes away from a command that reads what it is pointed at all that reading does not need, as far as the kernel offers it:
/// writing, the network, other programs, new rights. It keeps reading files, because which ones it learns on the way. Call
/// it while there is one thread; what is open stays open.
pub fn keep_to_reading() {
    // Whoever runs the command sees what it prints and can't mend the kernel; so nothing is said where a wall is missing.
    let _ = [
        take_rights(),
        kernel::landlock_but_reading(),
        kernel::seccomp_but_reading(),
    ];
}

/// Should the machine run out of memory, this process goes before the desk does.
fn prefer_when_memory_runs_out() {
    #[cfg(target_os = "linux")]
    let _ = std::fs::write("/proc/self/oom_score_adj", "1000");
}

/// Our own files close by themselves in a new program; what whoever started the desk left open might not.
fn close_what_was_inherited() -> bool {
    #[cfg(target_os = "linux")]
    {
        const FIRST: std::ffi::c_uint = 3;
        // SAFETY: close_range(2) takes three numbers and no pointer. Nothing in this process owns a descriptor above the
        // three standard ones yet: it is called first thing, and before any file is opened.
        let closed =
            unsafe { libc::syscall(libc::SYS_close_range, FIRST, std::ffi::c_uint::MAX, 0) };
        closed == 0
    }
    #[cfg(not(target_os = "linux"))]
    false
}

fn take_rights() -> bool {
    #[cfg(target_os = "linux")]
    {
        let quiet = rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable);
        let plain = rustix::thread::set_no_new_privs(true);
        quiet.is_ok() && plain.is_ok()
    }
    #[cfg(not(target_os = "linux"))]
    false
}

fn set_limits(allowance: Allowance) -> bool {
    let exactly = |most: u64| Rlimit {
        current: Some(most),
        maximum: Some(most),
    };
    let memory_bytes = allowance.memory_mebibytes.saturating_mul(1024 * 1024);
    // The signal of the first second over tells a reading that took too long from one that was stopped by others.
    let cpu = Rlimit {
        current: Some(allowance.cpu_seconds),
        maximum: Some(allowance.cpu_seconds.saturating_add(1)),
    };
    // No new descriptor, whatever its number; those that are open stay usable.
    let all = [
        (Resource::As, exactly(memory_bytes)),
        (Resource::Cpu, cpu),
        (Resource::Nofile, exactly(0)),
        (Resource::Fsize, exactly(0)),
        (Resource::Nproc, exactly(0)),
        (Resource::Core, exactly(0)),
        (Resource::Memlock, exactly(0)),
    ];
    // All are tried, also where one is refused.
    all.map(|(resource, limit)| rustix::process::setrlimit(resource, limit).is_ok())
        .into_iter()
        .all(|set| set)
}

#[cfg(target_os = "linux")]
mod kernel {
    use std::collections::BTreeMap;

    use landlock::{
        ABI, Access, AccessFs, AccessNet, PathBeneath, PathFd, Ruleset, RulesetAttr,
        RulesetCreated, RulesetCreatedAttr, RulesetError, RulesetStatus, Scope,
    };
    use seccompiler::{
        BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
        SeccompRule, TargetArch,
    };

    /// The rights that are known here and taken: files, TCP, sockets without a name on disk, signals (Linux 6.12). A kernel
    /// that knows fewer takes those it knows.
    const RIGHTS: ABI = ABI::V6;

    /// Takes away every file and every TCP connection. Whether the kernel keeps any of it.
    pub(super) fn landlock() -> bool {
        // No rule is added: nothing is allowed.
        nothing_allowed().is_ok_and(keep)
    }

    /// The same, but files may be read.
    pub(super) fn landlock_but_reading() -> bool {
        let reading = AccessFs::ReadFile | AccessFs::ReadDir;
        let Ok(root) = PathFd::new("/") else {
            return false;
        };
        let allowed =
            nothing_allowed().and_then(|rules| rules.add_rule(PathBeneath::new(root, reading)));
        allowed.is_ok_and(keep)
    }

    fn nothing_allowed() -> Result<RulesetCreated, RulesetError> {
        Ruleset::default()
            .handle_access(AccessFs::from_all(RIGHTS))?
            .handle_access(AccessNet::from_all(RIGHTS))?
            .scope(Scope::from_all(RIGHTS))?
            .create()
    }

    fn keep(rules: RulesetCreated) -> bool {
        let status = rules.restrict_self().map(|status| status.ruleset);
        matches!(
            status,
            Ok(RulesetStatus::FullyEnforced | RulesetStatus::PartiallyEnforced)
        )
    }

    /// What a reading still asks of the kernel: its pipes, memory, locks, the clock and randomness of the standard library's
    /// tables, and its end. No call that opens, connects, starts or traces anything.
    const CALLS: [libc::c_long; 22] = [
        libc::SYS_read,
        libc::SYS_readv,
        libc::SYS_write,
        libc::SYS_writev,
        libc::SYS_close,
        libc::SYS_brk,
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_madvise,
        libc::SYS_futex,
        libc::SYS_getrandom,
        libc::SYS_clock_gettime,
        libc::SYS_sched_yield,
        libc::SYS_getpid,
        libc::SYS_gettid,
        libc::SYS_sigaltstack,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_restart_syscall,
        libc::SYS_exit,
        libc::SYS_exit_group,
    ];

    /// Lets the kernel refuse every other call with `EPERM`.
    pub(super) fn seccomp() -> bool {
        filter().is_some_and(|filter| seccompiler::apply_filter(&filter).is_ok())
    }

    fn filter() -> Option<BpfProgram> {
        let mut calls: BTreeMap<i64, Vec<SeccompRule>> =
            CALLS.iter().map(|call| (*call, Vec::new())).collect();
        // Memory, but none that runs: no code comes in later.
        for call in [libc::SYS_mmap, libc::SYS_mprotect] {
            let runs = u64::try_from(libc::PROT_EXEC).ok()?;
            let does_not_run = condition(2, SeccompCmpOp::MaskedEq(runs), 0)?;
            calls.insert(call, vec![does_not_run]);
        }
        // A process that gives up sends itself a signal; to others it can send none.
        let own = u64::from(std::process::id());
        calls.insert(libc::SYS_tgkill, vec![condition(0, SeccompCmpOp::Eq, own)?]);
        filter_of(calls, refused(), SeccompAction::Allow)
    }

    /// What a command that only reads never asks of the kernel, and whoever takes it over would.
    const NEVER_CALLED: [libc::c_long; 13] = [
        libc::SYS_socket,
        libc::SYS_socketpair,
        libc::SYS_connect,
        libc::SYS_bind,
        libc::SYS_execve,
        libc::SYS_execveat,
        libc::SYS_ptrace,
        libc::SYS_process_vm_readv,
        libc::SYS_process_vm_writev,
        libc::SYS_io_uring_setup,
        libc::SYS_bpf,
        libc::SYS_mount,
        libc::SYS_unshare,
    ];

    /// Lets the kernel refuse those with `EPERM`.
    pub(super) fn seccomp_but_reading() -> bool {
        let calls = NEVER_CALLED.iter().map(|call| (*call, Vec::new()));
        let filter = filter_of(calls.collect(), SeccompAction::Allow, refused());
        filter.is_some_and(|filter| seccompiler::apply_filter(&filter).is_ok())
    }

    /// The answer to a call that isn't allowed.
    fn refused() -> SeccompAction {
        SeccompAction::Errno(libc::EPERM.unsigned_abs())
    }

    /// A filter with an action for calls that are not listed, and one for those that are. `None` on a processor that the
    /// crate does not know.
    fn filter_of(
        calls: BTreeMap<i64, Vec<SeccompRule>>,
        others: SeccompAction,
        listed: SeccompAction,
    ) -> Option<BpfProgram> {
        let architecture = TargetArch::try_from(std::env::consts::ARCH).ok()?;
        let filter = SeccompFilter::new(calls, others, listed, architecture).ok()?;
        filter.try_into().ok()
    }

    fn condition(argument: u8, is: SeccompCmpOp, value: u64) -> Option<SeccompRule> {
        let condition = SeccompCondition::new(argument, SeccompCmpArgLen::Dword, is, value).ok()?;
        SeccompRule::new(vec![condition]).ok()
    }
}

/// Other systems offer neither under these names.
#[cfg(not(target_os = "linux"))]
mod kernel {
    pub(super) fn landlock() -> bool {
        false
    }

    pub(super) fn seccomp() -> bool {
        false
    }

    pub(super) fn landlock_but_reading() -> bool {
        false
    }

    pub(super) fn seccomp_but_reading() -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::Walls;

    #[test]
    fn what_could_not_be_had_is_named() {
        assert_eq!(Walls::default().missing().len(), 5);
        let all = Walls {
            limits: true,
            no_new_rights: true,
            nothing_inherited: true,
            landlock: true,
            seccomp: true,
        };
        assert!(all.missing().is_empty());
        let older = Walls {
            landlock: false,
            ..all
        };
        assert_eq!(older.missing(), ["Landlock"]);
    }
}
