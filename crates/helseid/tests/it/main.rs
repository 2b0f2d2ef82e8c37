//! The client against the sandbox in strict mode. Tests are named after the rows of HelseID's
//! checklist.

#[cfg(test)]
mod browser;
#[cfg(test)]
mod machine;
#[cfg(test)]
mod orders;
#[cfg(test)]
mod rows;
#[cfg(test)]
mod services;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod sign_out;
#[cfg(test)]
mod tokens;
#[cfg(test)]
mod world;
