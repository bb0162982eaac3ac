//! Six ways to set a cover, 600 by 900.

use super::letters::{broken, leading};
use super::palette::Palette;

/// How a cover is set.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Layout {
    /// A frame of two lines, as of stamped cloth.
    Stamped,
    /// A band across, with the title in it.
    Band,
    /// Circles that rise behind the title.
    Moons,
    /// Waves below.
    Waves,
    /// A label, pasted on.
    Label,
    /// Leaves of paper, fanned.
    Leaves,
}

/// Where the title stands.
struct Setting {
    /// The middle, or the left edge.
    x: u32,
    is_centred: bool,
    /// The middle of the block of lines.
    y: u32,
    room: u32,
    /// How high the block may be.
    height: u32,
    /// Where the author stands.
    author_y: u32,
    /// Where the category stands.
    category_y: u32,
}

impl Layout {
    pub(crate) const ALL: [Self; 6] =
        [Self::Stamped, Self::Band, Self::Moons, Self::Waves, Self::Label, Self::Leaves];

    /// The cover.
    pub(crate) fn draw(self, palette: &Palette, title: &str, author: &str, category: &str) -> String {
        let Palette { ground, ink, .. } = palette;
        let setting = self.setting();
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 600 900\" width=\"600\" height=\"900\">\
             <rect width=\"600\" height=\"900\" fill=\"{ground}\"/>"
        );
        svg.push_str(&self.ornament(palette));
        // The fold by which it opens.
        svg.push_str("<rect width=\"14\" height=\"900\" fill=\"#000\" opacity=\".16\"/><rect x=\"14\" width=\"3\" height=\"900\" fill=\"#fff\" opacity=\".12\"/>");
        let (size, lines) = broken(title, setting.room, setting.height, &[92, 76, 64, 54, 46, 38, 32]);
        let leading = leading(size);
        let first = setting.y - leading * (lines.len() as u32).saturating_sub(1) / 2 + size * 35 / 100;
        for (line, place) in lines.iter().zip(0..) {
            svg.push_str(&text(&setting, first + place * leading, size, "600", ink, line));
        }
        let (size, lines) = broken(author, setting.room, 84, &[42, 38, 34, 28, 24]);
        for (line, place) in lines.iter().zip(0..) {
            svg.push_str(&text(&setting, setting.author_y + place * size * 12 / 10, size, "400", ink, line));
        }
        let (size, lines) = broken(category, setting.room, 30, &[28, 24, 20]);
        if let Some(line) = lines.first() {
            svg.push_str(&text(&setting, setting.category_y, size, "400", ink, line));
        }
        svg.push_str("</svg>");
        svg
    }

    fn setting(self) -> Setting {
        let centred = |y, height, author_y, category_y| Setting {
            x: 307,
            is_centred: true,
            y,
            room: 460,
            height,
            author_y,
            category_y,
        };
        let left = |y, height, author_y, category_y| Setting {
            x: 66,
            is_centred: false,
            y,
            room: 480,
            height,
            author_y,
            category_y,
        };
        match self {
            Self::Stamped => centred(370, 400, 730, 132),
            Self::Band => left(400, 400, 690, 108),
            Self::Moons => centred(610, 250, 800, 98),
            Self::Waves => left(310, 340, 550, 108),
            Self::Label => centred(320, 350, 555, 840),
            Self::Leaves => left(606, 280, 800, 98),
        }
    }

    fn ornament(self, Palette { accent, shade, ink, .. }: &Palette) -> String {
        match self {
            Self::Stamped => format!(
                "<rect x=\"44\" y=\"44\" width=\"520\" height=\"812\" fill=\"none\" stroke=\"{accent}\" stroke-width=\"6\"/>\
                 <rect x=\"60\" y=\"60\" width=\"488\" height=\"780\" fill=\"none\" stroke=\"{accent}\" stroke-width=\"2\"/>\
                 <path d=\"M307 640l22 22-22 22-22-22z\" fill=\"{accent}\"/><path d=\"M160 662h110M344 662h110\" stroke=\"{accent}\" stroke-width=\"2\"/>"
            ),
            Self::Band => format!(
                "<rect y=\"170\" width=\"600\" height=\"460\" fill=\"{shade}\"/>\
                 <rect y=\"170\" width=\"600\" height=\"8\" fill=\"{accent}\"/><rect y=\"622\" width=\"600\" height=\"8\" fill=\"{accent}\"/>"
            ),
            Self::Moons => format!(
                "<circle cx=\"307\" cy=\"290\" r=\"150\" fill=\"{accent}\"/><circle cx=\"367\" cy=\"250\" r=\"128\" fill=\"{shade}\"/>\
                 <path d=\"M60 470h494\" stroke=\"{ink}\" stroke-width=\"2\" opacity=\".5\"/>"
            ),
            Self::Waves => {
                let wave = |y: u32, colour: &str, opacity: &str| {
                    format!(
                        "<path d=\"M0 {y}c100-60 200 60 300 0s200-60 300 0v400H0z\" fill=\"{colour}\" opacity=\"{opacity}\"/>"
                    )
                };
                wave(690, accent, "1") + &wave(750, shade, "1") + &wave(810, accent, ".55")
            }
            Self::Label => format!(
                "<path d=\"M0 660h600M0 700h600M0 740h600\" stroke=\"{accent}\" stroke-width=\"10\"/>\
                 <rect x=\"52\" y=\"110\" width=\"510\" height=\"520\" fill=\"{shade}\"/>\
                 <rect x=\"68\" y=\"126\" width=\"478\" height=\"488\" fill=\"none\" stroke=\"{accent}\" stroke-width=\"3\"/>"
            ),
            Self::Leaves => {
                let leaf = |turn: i32, colour: &str| {
                    format!(
                        "<path d=\"M300 440C210 340 230 190 300 130c70 60 90 210 0 310z\" fill=\"{colour}\" transform=\"rotate({turn} 300 440)\"/>"
                    )
                };
                leaf(-64, shade) + &leaf(64, shade) + &leaf(-32, accent) + &leaf(32, accent) + &leaf(0, ink)
            }
        }
    }
}

fn text(setting: &Setting, y: u32, size: u32, weight: &str, colour: &str, line: &str) -> String {
    let anchor = if setting.is_centred { " text-anchor=\"middle\"" } else { "" };
    let line = escaped(line);
    let x = setting.x;
    format!(
        "<text x=\"{x}\" y=\"{y}\" font-family=\"'Iowan Old Style',Palatino,'Palatino Linotype',Georgia,'Times New Roman',serif\" \
         font-size=\"{size}\" font-weight=\"{weight}\" fill=\"{colour}\"{anchor}>{line}</text>"
    )
}

/// Text within XML, without what XML cannot hold.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\u{fffe}' | '\u{ffff}' => {}
            letter if letter.is_control() => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}
