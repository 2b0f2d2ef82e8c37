//! Deterministic variation: a small generator seeded by text, and ids derived from names.

use uuid::Uuid;

/// Name space of every id that the sandbox invents.
const IDS: Uuid = Uuid::from_u128(0x6d1f_2a30_5b0c_4f4e_9d3e_7a1c_55aa_0b17);

/// An id that always belongs to the same name. The name never leaves the process; the id does.
pub(crate) fn id(name: &str) -> String {
    Uuid::new_v5(&IDS, name.as_bytes()).to_string()
}

/// `SplitMix64`: enough for invented values, and the same everywhere.
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    /// A generator for this text.
    pub(crate) fn seeded(text: &str) -> Self {
        // FNV-1a spreads the text over the state.
        let state = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self(state)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`; 0 when `bound` is 0.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        if bound == 0 { 0 } else { self.next() % bound }
    }

    /// A number from 0 up to, but not including, 1, in steps of one thousandth.
    pub(crate) fn fraction(&mut self) -> f64 {
        let step = u32::try_from(self.below(1000)).unwrap_or_default();
        f64::from(step) / 1000.0
    }

    /// One of these.
    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let index = self.below(u64::try_from(from.len()).unwrap_or_default());
        from.get(usize::try_from(index).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_gives_the_same_rolls_and_ids() {
        let mut one = Dice::seeded("a");
        let mut two = Dice::seeded("a");
        let rolls: Vec<u64> = (0..5).map(|_| one.below(1000)).collect();
        assert_eq!(rolls, (0..5).map(|_| two.below(1000)).collect::<Vec<_>>());
        assert_ne!(
            rolls,
            (0..5)
                .map(|_| Dice::seeded("b").below(1000))
                .collect::<Vec<_>>()
        );
        assert_eq!(id("x"), id("x"));
        assert_ne!(id("x"), id("y"));
    }
}
