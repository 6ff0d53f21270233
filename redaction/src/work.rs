//! What masking costs, counted and not timed: a test holds it to be linear.
//!
//! A step that goes over a text, or over what was found so far, says how much that was. Only tests
//! count.

#[cfg(test)]
use std::cell::Cell;

#[cfg(test)]
thread_local! {
    static SPENT: Cell<usize> = const { Cell::new(0) };
}

/// So many bytes, or so many values, were gone over.
#[cfg(test)]
pub(crate) fn spent(steps: usize) {
    SPENT.with(|spent| spent.set(spent.get() + steps));
}

/// So many bytes, or so many values, were gone over.
#[cfg(not(test))]
#[inline]
pub(crate) fn spent(_steps: usize) {}

/// What this thread spends on `task`.
#[cfg(test)]
pub(crate) fn of(task: impl FnOnce()) -> usize {
    let before = SPENT.with(Cell::get);
    task();
    SPENT.with(Cell::get) - before
}
