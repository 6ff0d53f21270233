//! Keeps what the process holds in memory out of files: no core dumps, no other process of the same
//! user reading along, and no swap where the system allows it.
//!
//! Originals of masked values are zeroised when their request is over; this is for the time before.

/// What the system let us do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guarded {
    /// The process leaves no core dump, and no debugger attaches to it.
    pub is_undumpable: bool,
    /// Nothing of it is written to swap.
    pub is_locked: bool,
}

/// Guards the memory of this process from now on, as far as the system lets us.
#[must_use]
pub fn guard() -> Guarded {
    Guarded {
        is_undumpable: imp::undumpable(),
        is_locked: imp::locked(),
    }
}

impl Guarded {
    /// Tells the operator what is missing.
    pub fn tell(self) {
        if !self.is_undumpable {
            tracing::warn!("the system would write this process into a core dump; forbid it there");
        }
        if !self.is_locked {
            tracing::info!(
                "memory can be swapped out: allow locking all of it (LimitMEMLOCK=infinity), or \
                 run without swap"
            );
        }
    }
}

#[cfg(target_os = "linux")]
mod imp {
    use rustix::mm::{MlockAllFlags, mlockall};
    use rustix::process::{DumpableBehavior, Resource, getrlimit, set_dumpable_behavior};

    pub(super) fn undumpable() -> bool {
        set_dumpable_behavior(DumpableBehavior::NotDumpable).is_ok()
    }

    /// Only without a limit: under one, an allocation would fail later, in the middle of a request.
    pub(super) fn locked() -> bool {
        let is_unlimited = getrlimit(Resource::Memlock).current.is_none();
        // As pages are touched: the allocator reserves far more than it uses.
        let all = MlockAllFlags::CURRENT | MlockAllFlags::FUTURE | MlockAllFlags::ONFAULT;
        is_unlimited && mlockall(all).is_ok()
    }
}

#[cfg(not(target_os = "linux"))]
mod imp {
    pub(super) const fn undumpable() -> bool {
        false
    }

    pub(super) const fn locked() -> bool {
        false
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::process::{DumpableBehavior, dumpable_behavior};

    #[test]
    fn a_guarded_process_leaves_no_core_dump() {
        assert!(super::guard().is_undumpable);
        let behavior = dumpable_behavior().expect("Linux tells");
        assert_eq!(behavior, DumpableBehavior::NotDumpable);
    }
}
