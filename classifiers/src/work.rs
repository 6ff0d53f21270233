//! What reading a text costs, counted and not timed: tests hold it to be linear.
//!
//! A step that walks over a text or decodes a piece of it says how many bytes that were. Only tests
//! count.

#[cfg(test)]
use std::cell::Cell;

#[cfg(test)]
thread_local! {
    static SPENT: Cell<usize> = const { Cell::new(0) };
}

/// So many bytes were gone over.
#[cfg(test)]
pub(crate) fn spent(bytes: usize) {
    SPENT.with(|spent| spent.set(spent.get() + bytes));
}

/// So many bytes were gone over.
#[cfg(not(test))]
#[inline]
pub(crate) fn spent(_bytes: usize) {}

/// What this thread spends on `task`.
#[cfg(test)]
pub(crate) fn of(task: impl FnOnce()) -> usize {
    let before = SPENT.with(Cell::get);
    task();
    SPENT.with(Cell::get) - before
}
