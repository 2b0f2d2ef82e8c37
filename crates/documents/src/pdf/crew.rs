//! Whose turn it is at the workers of one document.
//!
//! A worker does one thing at a time, and a document has at most two. What the reader looks at goes first, the newest
//! request before older ones (what was scrolled past can wait); then small pictures, then text, then searching.

use std::collections::BTreeSet;
use std::sync::{Condvar, Mutex};

use super::session::lock;

/// Most workers of one document. A third brought nothing on two cores, and each holds the whole document.
pub(super) const MOST: usize = 2;

/// What is asked for, the most urgent first.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Urgency {
    /// A page that is looked at.
    Page,
    /// A small picture.
    Thumbnail,
    /// Text, links, outline.
    Text,
    /// Looking through pages.
    Search,
}

/// The seats and who waits for one.
pub(super) struct Crew<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

struct State<T> {
    free: Vec<T>,
    /// Seats that are taken or being filled.
    busy: usize,
    most: usize,
    waiting: BTreeSet<(Urgency, u64)>,
    next: u64,
    is_closed: bool,
}

/// What the turn gives.
pub(super) enum Seat<T> {
    /// A worker that stands ready.
    Ready(T),
    /// Room for a new one.
    Empty,
}

impl<T> Crew<T> {
    /// With one worker, and room for `most`.
    pub(super) fn new(first: T, most: usize) -> Self {
        Self {
            state: Mutex::new(State {
                free: vec![first],
                busy: 0,
                most: most.clamp(1, MOST),
                waiting: BTreeSet::new(),
                next: 0,
                is_closed: false,
            }),
            changed: Condvar::new(),
        }
    }

    /// Waits for a turn; `None` when the document is closed. What was taken comes back by [`Self::give_back`] or
    /// [`Self::lose`].
    pub(super) fn take(&self, urgency: Urgency) -> Option<Seat<T>> {
        let mut state = lock(&self.state);
        state.next += 1;
        let number = match urgency {
            // The newest first.
            Urgency::Page => u64::MAX - state.next,
            Urgency::Thumbnail | Urgency::Text | Urgency::Search => state.next,
        };
        let ticket = (urgency, number);
        state.waiting.insert(ticket);
        loop {
            if state.is_closed {
                state.waiting.remove(&ticket);
                return None;
            }
            let has_room = !state.free.is_empty() || state.busy + state.free.len() < state.most;
            if has_room && state.waiting.first() == Some(&ticket) {
                state.waiting.remove(&ticket);
                state.busy += 1;
                let seat = state.free.pop().map_or(Seat::Empty, Seat::Ready);
                // The next in line may find room too.
                self.changed.notify_all();
                return Some(seat);
            }
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(std::sync::PoisonError::into_inner);
        }
    }

    /// The worker is free again.
    pub(super) fn give_back(&self, worker: T) {
        let mut state = lock(&self.state);
        state.busy = state.busy.saturating_sub(1);
        if !state.is_closed {
            state.free.push(worker);
        }
        self.changed.notify_all();
    }

    /// The worker was lost, or none came.
    pub(super) fn lose(&self) {
        let mut state = lock(&self.state);
        state.busy = state.busy.saturating_sub(1);
        self.changed.notify_all();
    }

    /// Sends everybody away.
    pub(super) fn close(&self) {
        let mut state = lock(&self.state);
        state.is_closed = true;
        let free = std::mem::take(&mut state.free);
        self.changed.notify_all();
        drop(state);
        drop(free);
    }

    /// Whether it was closed.
    pub(super) fn is_closed(&self) -> bool {
        lock(&self.state).is_closed
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::thread;

    use super::*;

    fn waiting(crew: &Crew<u8>, count: usize) {
        while lock(&crew.state).waiting.len() < count {
            thread::yield_now();
        }
    }

    #[test]
    fn what_is_looked_at_goes_first_and_the_newest_of_it() {
        let crew = Arc::new(Crew::new(1_u8, 1));
        let Some(Seat::Ready(worker)) = crew.take(Urgency::Search) else {
            panic!("the first worker stands ready");
        };
        let order = Arc::new(Mutex::new(Vec::new()));
        let mut threads = Vec::new();
        let asked = [
            (Urgency::Search, "search"),
            (Urgency::Page, "old page"),
            (Urgency::Text, "text"),
            (Urgency::Page, "new page"),
            (Urgency::Thumbnail, "thumbnail"),
        ];
        for (number, (urgency, name)) in asked.into_iter().enumerate() {
            let (crew, order) = (Arc::clone(&crew), Arc::clone(&order));
            threads.push(thread::spawn({
                let crew = Arc::clone(&crew);
                move || {
                    if let Some(Seat::Ready(worker)) = crew.take(urgency) {
                        lock(&order).push(name);
                        crew.give_back(worker);
                    }
                }
            }));
            waiting(&crew, number + 1);
        }
        crew.give_back(worker);
        for thread in threads {
            thread.join().unwrap();
        }
        assert_eq!(
            *lock(&order),
            ["new page", "old page", "thumbnail", "text", "search"]
        );
    }

    #[test]
    fn a_second_seat_is_offered_and_a_lost_one_may_be_filled_again() {
        let crew = Crew::new(1_u8, 2);
        assert!(matches!(crew.take(Urgency::Page), Some(Seat::Ready(1))));
        assert!(matches!(crew.take(Urgency::Page), Some(Seat::Empty)));
        crew.lose();
        assert!(matches!(crew.take(Urgency::Page), Some(Seat::Empty)));
    }

    #[test]
    fn closing_sends_everybody_away() {
        let crew = Arc::new(Crew::new(1_u8, 1));
        let taken = crew.take(Urgency::Page);
        let other = thread::spawn({
            let crew = Arc::clone(&crew);
            move || crew.take(Urgency::Page).is_none()
        });
        waiting(&crew, 1);
        crew.close();
        assert!(other.join().unwrap());
        assert!(taken.is_some() && crew.is_closed());
        assert!(crew.take(Urgency::Page).is_none());
    }
}
