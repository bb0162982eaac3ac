//! Colours that go together: cloth, ink, and one to play with.

/// The colours of a cover.
pub(crate) struct Palette {
    /// The cloth.
    pub(crate) ground: &'static str,
    /// What is printed on it: at least 4.5 to 1 against the cloth.
    pub(crate) ink: &'static str,
    /// Ornaments.
    pub(crate) accent: &'static str,
    /// A second cloth, close to the first; ink is read on it too.
    pub(crate) shade: &'static str,
}

pub(crate) const PALETTES: [Palette; 8] = [
    Palette { ground: "#1f3a4d", ink: "#f6ead2", accent: "#d99a3d", shade: "#172d3c" },
    Palette { ground: "#6b1f2a", ink: "#f8e8d4", accent: "#d6a65c", shade: "#551720" },
    Palette { ground: "#2f4a38", ink: "#f2ecd8", accent: "#c9b458", shade: "#243a2c" },
    Palette { ground: "#f0e3c8", ink: "#2c2420", accent: "#b5452c", shade: "#e4d3b0" },
    Palette { ground: "#33305c", ink: "#f3e9f0", accent: "#e08a6d", shade: "#272449" },
    Palette { ground: "#d9e3dc", ink: "#1d3330", accent: "#2f7f79", shade: "#c5d4ca" },
    Palette { ground: "#8a3f1d", ink: "#fff2de", accent: "#f2c078", shade: "#703114" },
    Palette { ground: "#23211f", ink: "#efe6d8", accent: "#c8553d", shade: "#322e2b" },
];

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(colour: &str) -> f64 {
        let part = |at: usize| {
            let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).expect("two digits")) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    }

    #[test]
    fn ink_can_be_read_on_its_cloth() {
        for Palette { ground, ink, shade, .. } in &PALETTES {
            for cloth in [ground, shade] {
                let (one, other) = (luminance(ink), luminance(cloth));
                let contrast = (one.max(other) + 0.05) / (one.min(other) + 0.05);
                assert!(contrast >= 4.5, "{ink} on {cloth}: {contrast:.2}");
            }
        }
    }
}
