//! Many at once, out in order, in bounded memory: one thread reads inputs, `jobs` threads work, and the caller's thread
//! writes the results in the order of the inputs. Nobody runs ahead of the slowest by more than a window.

use std::collections::BTreeMap;
use std::io;
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;

/// How far results may run ahead of the one that is written next.
const WINDOW: usize = 256;
/// The stack of one worker, bytes: mail nests, and other people's parsers recurse.
const STACK_BYTES: usize = 16 * 1024 * 1024;

/// How many results have been written, and whether anybody still wants more.
#[derive(Default)]
struct Pace {
    state: Mutex<(usize, bool)>,
    moved: Condvar,
}

impl Pace {
    /// Waits until input `index` is within the window; false when nobody wants more.
    fn wait_for(&self, index: usize) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while !state.1 && index >= state.0 + WINDOW {
            state = self
                .moved
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        !state.1
    }

    fn change(&self, change: impl FnOnce(&mut (usize, bool))) {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
        self.moved.notify_all();
    }
}

/// Reads, works and writes. `read` calls its argument once for each input and stops when it returns false.
///
/// # Errors
/// What `write` returned, after which nothing more is read or written.
pub fn in_order<Input: Send, Output: Send>(
    jobs: usize,
    read: impl FnOnce(&mut dyn FnMut(Input) -> bool) + Send,
    work: impl Fn(Input) -> Output + Sync,
    mut write: impl FnMut(Output) -> io::Result<()>,
) -> io::Result<()> {
    let pace = Pace::default();
    let (input_sender, input_receiver) = sync_channel::<(usize, Input)>(jobs);
    let input_receiver = Mutex::new(input_receiver);
    let (output_sender, output_receiver) = channel::<(usize, Output)>();
    thread::scope(|scope| {
        let pace = &pace;
        scope.spawn(move || {
            let mut index = 0;
            read(&mut |input| {
                let wanted = pace.wait_for(index) && input_sender.send((index, input)).is_ok();
                index += 1;
                wanted
            });
        });
        for _ in 0..jobs {
            let (work, inputs, outputs) = (&work, &input_receiver, output_sender.clone());
            let worker = move || work_through(inputs, work, &outputs);
            if let Err(error) = thread::Builder::new()
                .stack_size(STACK_BYTES)
                .spawn_scoped(scope, worker)
            {
                pace.change(|state| state.1 = true);
                return Err(error);
            }
        }
        drop(output_sender);
        let result = write_in_order(&output_receiver, pace, &mut write);
        pace.change(|state| state.1 = true);
        // Workers that still hold an input must be able to hand it over and end.
        output_receiver.iter().for_each(drop);
        result
    })
}

fn work_through<Input, Output>(
    inputs: &Mutex<Receiver<(usize, Input)>>,
    work: &impl Fn(Input) -> Output,
    outputs: &Sender<(usize, Output)>,
) {
    loop {
        let next = inputs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((index, input)) = next else { return };
        if outputs.send((index, work(input))).is_err() {
            return;
        }
    }
}

fn write_in_order<Output>(
    outputs: &Receiver<(usize, Output)>,
    pace: &Pace,
    write: &mut impl FnMut(Output) -> io::Result<()>,
) -> io::Result<()> {
    let mut waiting = BTreeMap::new();
    let mut next = 0;
    for (index, output) in outputs {
        waiting.insert(index, output);
        while let Some(output) = waiting.remove(&next) {
            write(output)?;
            next += 1;
        }
        pace.change(|state| state.0 = next);
    }
    Ok(())
}
