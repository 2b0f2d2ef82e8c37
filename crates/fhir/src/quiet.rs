//! `Debug` without content, for values that may hold a name, a number or clinical text.

/// Implements `Debug` so that only the type's name is printed: of types over a kind of text, or `plain` ones.
macro_rules! quiet_debug {
    (plain $($name:ident),+ $(,)?) => {
        $(impl std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(concat!(stringify!($name), "(…)"))
            }
        })+
    };
    ($($name:ident),+ $(,)?) => {
        $(impl<S> std::fmt::Debug for $name<S> {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(concat!(stringify!($name), "(…)"))
            }
        })+
    };
}
