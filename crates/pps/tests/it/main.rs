//! The client against a server of its own making: what it sends, and what it makes of answers.

#[cfg(test)]
mod answers;
#[cfg(test)]
mod elevated;
#[cfg(test)]
mod paging;
#[cfg(test)]
mod requests;
#[cfg(test)]
mod support;
