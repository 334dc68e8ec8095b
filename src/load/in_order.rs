//! Parallel work whose results are taken in order.

use std::sync::mpsc::sync_channel;
use std::thread;

/// Does `work` on every item on all cores, and hands the results to `take` in the order of the items.
///
/// Items go to the workers in turn and are collected in turn, each over a channel of length one. So the number of items in
/// flight is bounded. An error of `take` stops everything.
pub(super) fn in_order<T: Send, U: Send, E>(
    items: impl Iterator<Item = T> + Send,
    work: impl Fn(T) -> U + Sync,
    mut take: impl FnMut(U) -> Result<(), E>,
) -> Result<(), E> {
    let workers = thread::available_parallelism().map_or(2, usize::from);
    thread::scope(|scope| {
        let mut desks = Vec::with_capacity(workers);
        let mut results = Vec::with_capacity(workers);
        for _ in 0..workers {
            let (give, given) = sync_channel::<T>(1);
            let (finish, finished) = sync_channel::<U>(1);
            desks.push(give);
            results.push(finished);
            let work = &work;
            scope.spawn(move || {
                for item in given {
                    if finish.send(work(item)).is_err() {
                        break;
                    }
                }
            });
        }
        scope.spawn(move || {
            for (item, desk) in items.zip((0..desks.len()).cycle()) {
                if desks[desk].send(item).is_err() {
                    break;
                }
            }
        });
        for desk in (0..results.len()).cycle() {
            match results[desk].recv() {
                Ok(result) => take(result)?,
                Err(_) => break,
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        let mut taken = Vec::new();
        let done: Result<(), ()> = in_order(
            0..1000_u64,
            |number| {
                if number % 7 == 0 {
                    thread::sleep(std::time::Duration::from_micros(200));
                }
                number * 2
            },
            |number| {
                taken.push(number);
                Ok(())
            },
        );
        assert_eq!(done, Ok(()));
        assert_eq!(
            taken,
            (0..1000).map(|number| number * 2).collect::<Vec<_>>()
        );
    }

    #[test]
    fn an_error_stops_the_work() {
        let done = in_order(0.., |n| n, |n| if n == 10 { Err(n) } else { Ok(()) });
        assert_eq!(done, Err(10));
    }

    #[test]
    fn nothing_to_do_is_done() {
        let done: Result<(), ()> = in_order(std::iter::empty::<u8>(), |n| n, |_| Err(()));
        assert_eq!(done, Ok(()));
    }
}
