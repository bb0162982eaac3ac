//! Bars beside each other, one for each day or whatever is counted.

use maud::{Markup, html};

const WIDTH: i64 = 720;
const HEIGHT: i64 = 200;
/// Room for what is written beside and below the bars.
const LEFT: i64 = 72;
const BELOW: i64 = 24;
const ABOVE: i64 = 12;

/// A bar.
pub(crate) struct Bar {
    /// How high it is.
    pub(crate) value: i64,
    /// What stands below it, if there is room.
    pub(crate) label: String,
    /// What it says when it is pointed at.
    pub(crate) says: String,
}

/// The drawing; `top` is how the axis writes a value.
pub(crate) fn bars(title: &str, about: &str, bars: &[Bar], top: impl Fn(i64) -> String) -> Markup {
    let highest = step_above(bars.iter().map(|bar| bar.value).max().unwrap_or(0));
    let count = bars.len().max(1) as i64;
    let (room, floor) = (WIDTH - LEFT, HEIGHT - BELOW);
    let high = |value: i64| {
        i64::try_from(i128::from(value.max(0)) * i128::from(floor - ABOVE) / i128::from(highest)).unwrap_or(0)
    };
    let from = |place: i64| LEFT + room * place / count;
    // A label is about ten characters wide; so many bars share one.
    let each = (count * 80 / room + 1).max(1);
    html! {
        svg.plot viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } width=(WIDTH) height=(HEIGHT) role="img" aria-labelledby="plot-title plot-about" {
            title #plot-title { (title) }
            desc #plot-about { (about) }
            @for (value, y) in [(highest, ABOVE), (highest / 2, (ABOVE + floor) / 2), (0, floor)] {
                line.grid x1=(LEFT) x2=(WIDTH) y1=(y) y2=(y) {}
                text.axis x=(LEFT - 8) y=(y + 4) text-anchor="end" { (top(value)) }
            }
            @for (place, bar) in (0..).zip(bars) {
                @let (x, width) = (from(place), (from(place + 1) - from(place) - 3).max(1));
                rect.bar x=(x) y=(floor - high(bar.value)) width=(width) height=(high(bar.value)) rx="2" { title { (bar.says) } }
                @if place % each == 0 { text.axis x=(x) y=(HEIGHT - 6) { (bar.label) } }
            }
        }
    }
}

/// The next even number that people like to read on an axis: 2, 4, 10, 20, 40, 100 …
fn step_above(value: i64) -> i64 {
    let mut decade: i64 = 1;
    loop {
        for step in [2, 4, 10] {
            match decade.checked_mul(step) {
                Some(top) if top >= value => return top,
                Some(_) => {}
                None => return i64::MAX,
            }
        }
        match decade.checked_mul(10) {
            Some(next) => decade = next,
            None => return i64::MAX,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_axis_ends_in_a_round_number() {
        let tops = [0, 1, 2, 3, 5, 11, 39, 41, 12_345].map(step_above);
        assert_eq!(tops, [2, 2, 2, 4, 10, 20, 40, 100, 20_000]);
    }

    proptest! {
        #[test]
        fn bars_stay_inside_the_drawing(values in proptest::collection::vec(any::<i64>(), 0..60)) {
            let drawn: Vec<Bar> = values.iter().map(|&value| Bar { value, label: "1 Jan".into(), says: value.to_string() }).collect();
            let svg = bars("t", "d", &drawn, |value| value.to_string()).into_string();
            let number = |tag: &str, name: &str| -> i64 {
                let start = tag.find(&format!(" {name}=\"")).expect("an attribute") + name.len() + 3;
                tag[start..].split('"').next().expect("a value").parse().expect("a number")
            };
            let rects: Vec<&str> = svg.split("<rect").skip(1).collect();
            prop_assert_eq!(rects.len(), values.len());
            for tag in rects {
                prop_assert!(number(tag, "x") >= LEFT && number(tag, "x") + number(tag, "width") <= WIDTH);
                prop_assert!(number(tag, "y") >= ABOVE && number(tag, "height") >= 0);
                prop_assert_eq!(number(tag, "y") + number(tag, "height"), HEIGHT - BELOW);
            }
        }
    }
}
