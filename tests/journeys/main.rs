//! The journeys of the main job, in the real window, and the command line beside it.

#[cfg(test)]
mod bad_documents;
#[cfg(test)]
mod command_line;
#[cfg(test)]
mod diagnostics;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod elevation;
#[cfg(test)]
mod handover;
#[cfg(test)]
mod lock;
#[cfg(test)]
mod main_job;
#[cfg(test)]
mod patient;
#[cfg(test)]
mod reader;
#[cfg(test)]
mod results;
#[cfg(test)]
mod screens;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod structured;
