//! One function for each thing that a clinician can do.

pub mod dto;
