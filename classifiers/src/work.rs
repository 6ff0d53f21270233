//! What reading a text costs, counted and not timed: tests hold it to be linear.
//!
//! Only tests count. A step that walks over a text, decodes a piece of it or scans a joined piece
//! says how many bytes that were.

/// So many bytes were gone over.
#[inline]
pub(crate) fn spent(bytes: usize) {
    #[cfg(test)]
    counted::SPENT.with(|spent| spent.set(spent.get() + bytes));
    let _ = bytes;
}

#[cfg(test)]
mod counted {
    use std::cell::Cell;

    thread_local! {
        pub(super) static SPENT: Cell<usize> = const { Cell::new(0) };
    }
}

/// What this thread spends on `task`.
#[cfg(test)]
pub(crate) fn of(task: impl FnOnce()) -> usize {
    let before = counted::SPENT.with(std::cell::Cell::get);
    task();
    counted::SPENT.with(std::cell::Cell::get) - before
}
