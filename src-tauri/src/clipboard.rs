//! The clipboard (SES-3): a copied text is marked so that clipboard histories leave it alone, and is taken away after a
//! minute if it is still ours.
//!
//! A thread of its own holds the clipboard: on X11 whoever copied must stay and hand the text out, and asking may block.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use innsyn_app::dto::CopyText;
use tokio::sync::oneshot;
use zeroize::Zeroizing;

/// How long a copied text stays.
const STAYS: Duration = Duration::from_mins(1);

/// The system took no text.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the clipboard took no text")]
pub(crate) struct ClipboardError;

/// The way to the thread. Started with the first copy.
#[derive(Default)]
pub(crate) struct Clipboard(Mutex<Option<Sender<Copy>>>);

struct Copy {
    text: Zeroizing<String>,
    html: Option<Zeroizing<String>>,
    done: oneshot::Sender<Result<(), ClipboardError>>,
}

impl Clipboard {
    /// Puts a text on the clipboard for a minute.
    pub(crate) async fn copy(&self, request: CopyText) -> Result<(), ClipboardError> {
        let (done, answer) = oneshot::channel();
        let copy = Copy {
            text: Zeroizing::new(request.text),
            html: request.html.map(Zeroizing::new),
            done,
        };
        self.send(copy)?;
        answer.await.map_err(|_| ClipboardError)?
    }

    fn send(&self, copy: Copy) -> Result<(), ClipboardError> {
        let mut way = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let copy = match way.as_ref() {
            Some(open) => match open.send(copy) {
                Ok(()) => return Ok(()),
                // The thread has ended: a new one takes over.
                Err(unsent) => unsent.0,
            },
            None => copy,
        };
        let (sender, receiver) = channel();
        std::thread::Builder::new()
            .name("clipboard".to_owned())
            .spawn(move || {
                if let Ok(mut board) = arboard::Clipboard::new() {
                    serve(&mut board, &receiver, STAYS);
                }
            })
            .map_err(|_| ClipboardError)?;
        sender.send(copy).map_err(|_| ClipboardError)?;
        *way = Some(sender);
        Ok(())
    }
}

/// The three things that are asked of a clipboard.
trait Board {
    fn put(&mut self, copy: &Copy) -> Result<(), ClipboardError>;
    fn text(&mut self) -> Option<Zeroizing<String>>;
    fn clear(&mut self);
}

/// A text of ours that is on the clipboard.
struct Ours {
    text: Zeroizing<String>,
    goes: Instant,
}

/// Serves until nobody can ask any more, and leaves nothing of ours behind.
fn serve(board: &mut impl Board, requests: &Receiver<Copy>, stays: Duration) {
    let mut ours: Option<Ours> = None;
    loop {
        let next = match &ours {
            Some(held) => {
                requests.recv_timeout(held.goes.saturating_duration_since(Instant::now()))
            }
            None => requests.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match next {
            Ok(copy) => {
                let put = board.put(&copy);
                ours = put.is_ok().then(|| Ours {
                    text: copy.text,
                    goes: Instant::now() + stays,
                });
                let _ = copy.done.send(put);
            }
            Err(RecvTimeoutError::Timeout) => clear_if_ours(board, ours.take()),
            Err(RecvTimeoutError::Disconnected) => {
                clear_if_ours(board, ours.take());
                return;
            }
        }
    }
}

/// Somebody else's text is left alone.
fn clear_if_ours(board: &mut impl Board, ours: Option<Ours>) {
    let Some(ours) = ours else { return };
    if board.text().is_some_and(|found| *found == *ours.text) {
        board.clear();
    }
}

/// The system's clipboard.
impl Board for arboard::Clipboard {
    fn put(&mut self, copy: &Copy) -> Result<(), ClipboardError> {
        let set = unrecorded(self.set());
        match &copy.html {
            Some(html) => set.html(html.as_str(), Some(copy.text.as_str())),
            None => set.text(copy.text.as_str()),
        }
        .map_err(|_| ClipboardError)
    }

    fn text(&mut self) -> Option<Zeroizing<String>> {
        self.get_text().ok().map(Zeroizing::new)
    }

    fn clear(&mut self) {
        // Where it fails, the next owner's text takes the place.
        let _ = Self::clear(self);
    }
}

/// Marks what follows so that histories and clouds leave it alone, as far as the system has such a mark.
#[cfg(target_os = "linux")]
fn unrecorded(set: arboard::Set<'_>) -> arboard::Set<'_> {
    use arboard::SetExtLinux as _;
    set.exclude_from_history()
}

#[cfg(target_os = "windows")]
fn unrecorded(set: arboard::Set<'_>) -> arboard::Set<'_> {
    use arboard::SetExtWindows as _;
    set.exclude_from_history()
        .exclude_from_cloud()
        .exclude_from_monitoring()
}

#[cfg(target_os = "macos")]
fn unrecorded(set: arboard::Set<'_>) -> arboard::Set<'_> {
    use arboard::SetExtApple as _;
    set.exclude_from_history()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Paper(Option<String>);

    impl Board for &mut Paper {
        fn put(&mut self, copy: &Copy) -> Result<(), ClipboardError> {
            self.0 = Some(copy.text.to_string());
            Ok(())
        }

        fn text(&mut self) -> Option<Zeroizing<String>> {
            self.0.clone().map(Zeroizing::new)
        }

        fn clear(&mut self) {
            self.0 = None;
        }
    }

    /// Tells what lies on it after each change.
    struct Watched(Paper, Sender<Option<String>>);

    impl Board for Watched {
        fn put(&mut self, copy: &Copy) -> Result<(), ClipboardError> {
            (&mut self.0).put(copy)?;
            let _ = self.1.send(self.0.0.clone());
            Ok(())
        }

        fn text(&mut self) -> Option<Zeroizing<String>> {
            (&mut self.0).text()
        }

        fn clear(&mut self) {
            (&mut self.0).clear();
            let _ = self.1.send(None);
        }
    }

    fn copy(text: &str) -> Copy {
        Copy {
            text: Zeroizing::new(text.to_owned()),
            html: None,
            done: oneshot::channel().0,
        }
    }

    fn ours(text: &str) -> Ours {
        Ours {
            text: Zeroizing::new(text.to_owned()),
            goes: Instant::now(),
        }
    }

    #[test]
    fn a_text_stays_its_time_and_goes_by_itself() {
        let (sender, receiver) = channel();
        let (tell, told) = channel();
        let server = std::thread::spawn(move || {
            serve(
                &mut Watched(Paper::default(), tell),
                &receiver,
                Duration::from_millis(20),
            );
        });
        sender.send(copy("P-Kalium 4,9")).unwrap();
        assert_eq!(told.recv().unwrap().as_deref(), Some("P-Kalium 4,9"));
        // Nobody asked for it: the time was over.
        assert_eq!(told.recv().unwrap(), None);
        drop(sender);
        server.join().unwrap();
    }

    #[test]
    fn it_goes_when_the_program_ends() {
        let (sender, receiver) = channel();
        let mut paper = Paper::default();
        sender.send(copy("P-Kalium 4,9")).unwrap();
        drop(sender);
        serve(&mut &mut paper, &receiver, STAYS);
        assert_eq!(paper.0, None);
    }

    #[test]
    fn what_somebody_else_copied_since_is_left_alone() {
        let mut paper = Paper(Some("a shopping list".to_owned()));
        clear_if_ours(&mut &mut paper, Some(ours("P-Kalium 4,9")));
        assert_eq!(paper.0.as_deref(), Some("a shopping list"));
    }
}
