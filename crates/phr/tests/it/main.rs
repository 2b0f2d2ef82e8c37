//! The client against a server of its own making: what it sends, and what it makes of answers.

#[cfg(test)]
mod elevated;
#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod list;
#[cfg(test)]
mod ping;
#[cfg(test)]
mod requests;
#[cfg(test)]
mod retrieve;
#[cfg(test)]
mod support;
