//! The journeys of the main job, in the real window.

#[cfg(test)]
mod main_job;
