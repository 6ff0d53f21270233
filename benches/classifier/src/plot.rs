//! Time over size on logarithmic axes: what grows linearly is a straight line of slope one.

use std::fmt::Write as _;
use std::time::Duration;

/// A kind of text: its times by size in bytes.
pub(crate) struct Series {
    pub(crate) name: &'static str,
    pub(crate) points: Vec<(usize, Duration)>,
}

/// Of the picture, and of the room around the axes.
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 440.0;
const LEFT: f64 = 90.0;
const BOTTOM: f64 = 60.0;
const RIGHT: f64 = 110.0;
const TOP: f64 = 30.0;

/// 1 KB to 10 MB, and 1 µs to 10 s: exponents of ten.
const SIZES: std::ops::RangeInclusive<i32> = 3..=7;
const TIMES: std::ops::RangeInclusive<i32> = -6..=1;
const SIZE_NAMES: [&str; 5] = ["1 KB", "10 KB", "100 KB", "1 MB", "10 MB"];
const TIME_NAMES: [&str; 8] = [
    "1 µs", "10 µs", "100 µs", "1 ms", "10 ms", "100 ms", "1 s", "10 s",
];
const COLOURS: [&str; 3] = ["#1f6feb", "#d1571f", "#2a8f4f"];

/// The picture, and the dashed line that the aim of 10 MB a second would be.
pub(crate) fn svg(series: &[Series]) -> String {
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
         font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"white\"/>\n\
         <text x=\"{LEFT}\" y=\"18\">Time of one scan by the size of the text, both logarithmic</text>\n"
    );
    for (exponent, name) in SIZES.zip(SIZE_NAMES) {
        let x = x(f64::from(exponent));
        line(&mut svg, (x, TOP), (x, HEIGHT - BOTTOM), "stroke=\"#ddd\"");
        let y = HEIGHT - BOTTOM + 20.0;
        write(
            &mut svg,
            format_args!("<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"middle\">{name}</text>\n"),
        );
    }
    for (exponent, name) in TIMES.zip(TIME_NAMES) {
        let y = y(f64::from(exponent));
        line(&mut svg, (LEFT, y), (WIDTH - RIGHT, y), "stroke=\"#ddd\"");
        let (x, y) = (LEFT - 8.0, y + 4.0);
        write(
            &mut svg,
            format_args!("<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"end\">{name}</text>\n"),
        );
    }
    let aim = "stroke=\"#888\" stroke-dasharray=\"6 4\"";
    line(&mut svg, (x(3.0), y(-4.0)), (x(7.0), y(0.0)), aim);
    label(&mut svg, (x(7.0), y(0.0)), "#888", "aim: 10 MB/s");
    for (series, colour) in series.iter().zip(COLOURS) {
        draw(&mut svg, series, colour);
    }
    svg.push_str("</svg>\n");
    svg
}

fn draw(svg: &mut String, series: &Series, colour: &str) {
    let place = |(bytes, time): &(usize, Duration)| {
        (
            x(super::whole(*bytes).log10()),
            y(time.as_secs_f64().log10()),
        )
    };
    let places: Vec<(f64, f64)> = series.points.iter().map(place).collect();
    let path: Vec<String> = places
        .iter()
        .map(|(x, y)| format!("{x:.1},{y:.1}"))
        .collect();
    let path = path.join(" ");
    write(
        svg,
        format_args!(
            "<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\n"
        ),
    );
    for (x, y) in &places {
        write(
            svg,
            format_args!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"{colour}\"/>\n"),
        );
    }
    if let Some(last) = places.last() {
        label(svg, *last, colour, series.name);
    }
}

fn label(svg: &mut String, (x, y): (f64, f64), colour: &str, text: &str) {
    let (x, y) = (x + 8.0, y + 4.0);
    write(
        svg,
        format_args!("<text x=\"{x:.1}\" y=\"{y:.1}\" fill=\"{colour}\">{text}</text>\n"),
    );
}

fn line(svg: &mut String, from: (f64, f64), to: (f64, f64), style: &str) {
    let ((x1, y1), (x2, y2)) = (from, to);
    write(
        svg,
        format_args!(
            "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" {style}/>\n"
        ),
    );
}

fn write(svg: &mut String, element: std::fmt::Arguments<'_>) {
    svg.write_fmt(element).expect("a string takes all text");
}

fn x(exponent: f64) -> f64 {
    let (first, last) = (f64::from(*SIZES.start()), f64::from(*SIZES.end()));
    LEFT + (exponent - first) / (last - first) * (WIDTH - LEFT - RIGHT)
}

fn y(exponent: f64) -> f64 {
    let (first, last) = (f64::from(*TIMES.start()), f64::from(*TIMES.end()));
    HEIGHT - BOTTOM - (exponent - first) / (last - first) * (HEIGHT - TOP - BOTTOM)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_grows_linearly_lies_on_a_line_through_the_axes_corners() {
        let points = vec![
            (1000, Duration::from_micros(1)),
            (10_000_000, Duration::from_millis(10)),
        ];
        let svg = svg(&[Series {
            name: "even",
            points,
        }]);
        assert!(svg.contains("points=\"90.0,380.0 610.0,"), "{svg}");
        assert!(svg.contains(">even</text>") && svg.ends_with("</svg>\n"));
    }
}
