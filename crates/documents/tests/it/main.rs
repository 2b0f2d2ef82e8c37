//! The worker as a real process, and whole documents through the public interface.

#[cfg(test)]
mod contents;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod hostile_markup;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod sandbox;
#[cfg(test)]
mod support;
