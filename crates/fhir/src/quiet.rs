//! `Debug` without content, for values that may hold a name, a number or clinical text.

/// Implements `Debug` so that only the type's name is printed.
macro_rules! quiet_debug {
    ($($name:ident),+ $(,)?) => {
        $(impl std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(concat!(stringify!($name), "(…)"))
            }
        })+
    };
}
