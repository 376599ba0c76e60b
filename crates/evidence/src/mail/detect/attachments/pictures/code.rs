//! Finds QR codes in brightness and hands their dots to the decoder. It looks for the three corner marks (ISO/IEC 18004
//! clause 5.3.3) row by row and lays a flat grid over each three that fit. Written here, because finding must be bounded
//! however many marks a hostile picture shows; what the dots say (error correction, modes) is read by `rqrr`.

use super::Luma;

/// Places kept that look like a corner mark.
const MARKS_MAX: usize = 64;
/// Marks whose threes are tried, those seen on most rows first.
const MARKS_TRIED_MAX: usize = 14;
/// Grids handed to the decoder for one picture.
const DECODINGS_MAX: usize = 40;
/// Codes read in one picture.
const CODES_MAX: usize = 5;
/// Bytes kept of one code.
const CODE_BYTES_MAX: usize = 4_096;
/// Dots a side: the smallest code and the largest.
const SIZE_MIN: i32 = 21;
const SIZE_MAX: i32 = 177;

/// What stands in the codes of a picture, dark on light and light on dark.
pub fn codes_in(luma: &Luma) -> Vec<String> {
    let Some(threshold) = threshold(&luma.dots) else {
        return Vec::new();
    };
    let planes = [false, true].map(|inverted| Plane {
        luma,
        threshold,
        inverted,
    });
    let marks = marks_in(&planes);
    let each = planes.iter().zip(marks);
    each.map(|(plane, marks)| plane.codes(marks))
        .find(|codes| !codes.is_empty())
        .unwrap_or_default()
}

/// Every place where a row crosses dark, light, dark, light, dark as 1 : 1 : 3 : 1 : 1, and the column does too: the marks of
/// the plane as it is, and of the inverted one, in which the same runs are dark where here they are light.
fn marks_in(planes: &[Plane<'_>; 2]) -> [Vec<Mark>; 2] {
    let [plane, inverted] = planes;
    let mut marks = [Vec::new(), Vec::new()];
    let mut lights = Vec::new();
    for (y, row) in plane.luma.rows().enumerate() {
        // Whether each dot is lighter than the threshold, first, because that is quick for many at once.
        lights.clear();
        lights.extend(row.iter().map(|dot| u8::from(*dot > plane.threshold)));
        let mut runs = [0_usize; 5];
        let mut x = 0;
        while let Some(shade) = lights.get(x).copied() {
            let length = run_length(lights.get(x..).unwrap_or_default(), shade);
            runs.rotate_left(1);
            if let Some(last) = runs.last_mut() {
                *last = length;
            }
            x += length;
            let [dark, light] = &mut marks;
            let (seen_by, marks) = match shade {
                0 => (plane, dark),
                _ => (inverted, light),
            };
            if marks.len() < MARKS_MAX && is_mark(&runs) {
                seen_by.note(marks, &runs, x, y);
            }
        }
    }
    marks
}

/// How many dots from the start of a row are of this shade.
fn run_length(lights: &[u8], shade: u8) -> usize {
    memchr::memchr(1 - shade, lights).unwrap_or(lights.len())
}

/// The brightness that parts dark from light best (Otsu's criterion); `None` for a picture of one shade.
fn threshold(dots: &[u8]) -> Option<u8> {
    let mut counts = [0_u64; 256];
    for dot in dots {
        if let Some(count) = counts.get_mut(usize::from(*dot)) {
            *count += 1;
        }
    }
    let total: u64 = counts.iter().sum();
    let sum: u64 = (0_u64..)
        .zip(&counts)
        .map(|(shade, count)| shade * count)
        .sum();
    let (mut below, mut below_sum) = (0_u64, 0_u64);
    let mut best: Option<(f64, u8)> = None;
    for (shade, count) in (0_u8..=254).zip(&counts) {
        below += count;
        below_sum += u64::from(shade) * count;
        let above = total - below;
        if below == 0 || above == 0 {
            continue;
        }
        let apart = below_sum as f64 / below as f64 - (sum - below_sum) as f64 / above as f64;
        let spread = apart * apart * below as f64 * above as f64;
        if best.is_none_or(|(known, _)| spread > known) {
            best = Some((spread, shade));
        }
    }
    best.map(|(_, shade)| shade)
}

#[derive(Clone, Copy, Debug)]
struct Point {
    x: f64,
    y: f64,
}

impl Point {
    fn to(self, other: Point) -> Point {
        Point {
            x: other.x - self.x,
            y: other.y - self.y,
        }
    }

    fn length(self) -> f64 {
        self.x.hypot(self.y)
    }
}

/// Something that looks like a corner mark.
#[derive(Clone, Copy, Debug)]
struct Mark {
    centre: Point,
    /// The width of one dot of the code.
    dot: f64,
    /// Rows that showed it.
    rows: u32,
}

/// A picture seen in two shades.
struct Plane<'a> {
    luma: &'a Luma,
    threshold: u8,
    inverted: bool,
}

impl Plane<'_> {
    fn dark(&self, x: usize, y: usize) -> bool {
        x < self.luma.width
            && self
                .luma
                .dots
                .get(y * self.luma.width + x)
                .is_some_and(|dot| (*dot <= self.threshold) != self.inverted)
    }

    fn dark_at(&self, point: Point) -> bool {
        // Casts of floats saturate; a negative place reads as the edge, which is as good as any.
        self.dark(point.x as usize, point.y as usize)
    }

    fn codes(&self, mut marks: Vec<Mark>) -> Vec<String> {
        marks.sort_by_key(|mark| std::cmp::Reverse(mark.rows));
        marks.truncate(MARKS_TRIED_MAX);
        let mut codes: Vec<String> = Vec::new();
        let mut decodings_left = DECODINGS_MAX;
        for grid in self.grids(&marks) {
            if decodings_left == 0 || codes.len() >= CODES_MAX {
                break;
            }
            decodings_left -= 1;
            if let Some(code) = self.decode(&grid)
                && !codes.contains(&code)
            {
                codes.push(code);
            }
        }
        codes
    }

    fn note(&self, marks: &mut Vec<Mark>, runs: &[usize; 5], end: usize, y: usize) {
        let [_, _, core, light, dark] = *runs;
        let x = (end - dark - light) as f64 - core as f64 / 2.0;
        let total: usize = runs.iter().sum();
        let Some((middle, tall)) = self.column(x as usize, y, total) else {
            return;
        };
        let dot = (total + tall) as f64 / 14.0;
        let centre = Point { x, y: middle };
        let known = marks.iter_mut().find(|mark| {
            mark.centre.to(centre).length() < 3.0 * dot && (mark.dot / dot - 1.0).abs() < 0.5
        });
        match known {
            Some(mark) => {
                // The mean over the rows that cross the core; the mark's true centre comes out of it.
                let rows = f64::from(mark.rows);
                mark.centre.x = (mark.centre.x * rows + centre.x) / (rows + 1.0);
                mark.centre.y = (mark.centre.y * rows + centre.y) / (rows + 1.0);
                mark.dot = (mark.dot * rows + dot) / (rows + 1.0);
                mark.rows += 1;
            }
            None => marks.push(Mark {
                centre,
                dot,
                rows: 1,
            }),
        }
    }

    /// The same pattern up and down from a place in its core: its middle, and how tall it is.
    fn column(&self, x: usize, y: usize, wide: usize) -> Option<(f64, usize)> {
        let run = |from: usize, down: bool, dark: bool| {
            let step = |at: usize| {
                if down {
                    at.checked_add(1)
                } else {
                    at.checked_sub(1)
                }
            };
            let mut at = Some(from);
            let mut length = 0;
            while let Some(place) = at.filter(|place| *place < self.luma.height()) {
                if length > wide || self.dark(x, place) != dark {
                    break;
                }
                length += 1;
                at = step(place);
            }
            length
        };
        let core_up = run(y, false, true);
        let light_up = run(y.checked_sub(core_up)?, false, false);
        let dark_up = y
            .checked_sub(core_up + light_up)
            .map_or(0, |from| run(from, false, true));
        let core_down = run(y + 1, true, true);
        let light_down = run(y + 1 + core_down, true, false);
        let dark_down = run(y + 1 + core_down + light_down, true, true);
        let core = core_up + core_down;
        let runs = [dark_up, light_up, core, light_down, dark_down];
        let tall: usize = runs.iter().sum();
        let square = tall * 2 > wide && wide * 2 > tall;
        let middle = (y + 1 + core_down) as f64 - core as f64 / 2.0;
        (square && is_mark(&runs)).then_some((middle, tall))
    }

    /// The grids that three marks span, those first whose timing lines are truest.
    fn grids(&self, marks: &[Mark]) -> Vec<Grid> {
        const TIMING_MIN: f64 = 0.8;
        let mut grids = Vec::new();
        for corner in marks {
            for right in marks {
                for below in marks {
                    let grid = Grid::spanned(corner, right, below);
                    let sizes = grid.iter().flat_map(Grid::near_sizes);
                    let best = sizes
                        .map(|grid| (self.timing(&grid), grid))
                        .max_by(|left, right| left.0.total_cmp(&right.0));
                    grids.extend(best.filter(|(timing, _)| *timing >= TIMING_MIN));
                }
            }
        }
        grids.sort_by(|left, right| right.0.total_cmp(&left.0));
        grids.into_iter().map(|(_, grid)| grid).collect()
    }

    /// How much of the two timing lines (clause 5.3.4) goes dark, light, dark as it must; 1 is all of it.
    fn timing(&self, grid: &Grid) -> f64 {
        let places = 8..grid.size - 8;
        let right = places
            .clone()
            .map(|at| {
                let dark = at % 2 == 0;
                let across = self.dark_at(grid.place(at, 6)) == dark;
                let down = self.dark_at(grid.place(6, at)) == dark;
                u32::from(across) + u32::from(down)
            })
            .sum::<u32>();
        f64::from(right) / (2.0 * places.len().max(1) as f64)
    }

    fn decode(&self, grid: &Grid) -> Option<String> {
        let size = usize::try_from(grid.size).ok()?;
        let dots =
            rqrr::SimpleGrid::from_func(size, |x, y| self.dark_at(grid.place(x as i32, y as i32)));
        let mut bytes = Vec::new();
        rqrr::Grid::new(dots).decode_to(&mut bytes).ok()?;
        bytes.truncate(CODE_BYTES_MAX);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        (!text.trim().is_empty()).then_some(text)
    }
}

/// Whether five runs stand as 1 : 1 : 3 : 1 : 1, each within half a dot and the core within one and a half.
fn is_mark(runs: &[usize; 5]) -> bool {
    let total: usize = runs.iter().sum();
    let [_, _, core, _, _] = *runs;
    // Nearly all runs end here: a core is less than a fifth or more than two thirds of a pattern's width in no mark.
    if total < 7 || 5 * core < total || 3 * core > 2 * total {
        return false;
    }
    let dot = total as f64 / 7.0;
    runs.iter()
        .zip([1.0, 1.0, 3.0, 1.0, 1.0])
        .all(|(run, wanted)| {
            *run > 0 && (*run as f64 - wanted * dot).abs() <= (dot * 0.5 * wanted.max(1.2)).max(0.7)
        })
}

/// A flat grid over a code.
struct Grid {
    corner: Point,
    right: Point,
    below: Point,
    size: i32,
}

impl Grid {
    /// The grid of a corner mark with one to its right and one below it; `None` where the three don't stand so.
    fn spanned(corner: &Mark, right: &Mark, below: &Mark) -> Option<Grid> {
        let across = corner.centre.to(right.centre);
        let down = corner.centre.to(below.centre);
        let (wide, tall) = (across.length(), down.length());
        let dots = [corner.dot, right.dot, below.dot];
        let smallest = dots.iter().copied().fold(f64::MAX, f64::min);
        let largest = dots.iter().copied().fold(0.0, f64::max);
        // Rows run downwards: going right and then down turns this way and not the other.
        let turn = across.x * down.y - across.y * down.x;
        let square = (wide / tall - 1.0).abs() < 0.2 && turn > 0.9 * wide * tall;
        let dot = dots.iter().sum::<f64>() / 3.0;
        let size = ((wide + tall) / 2.0 / dot + 7.0).round();
        let sized = size > 17.0 && size < f64::from(SIZE_MAX) + 5.0;
        // The marks of one code are of one size and stand at least fourteen dots apart, centre to centre.
        (largest < smallest * 1.5 && wide > dot * 10.0 && square && sized).then_some(Grid {
            corner: corner.centre,
            right: right.centre,
            below: below.centre,
            size: size as i32,
        })
    }

    /// The grids of the true sizes (4 · version + 17) near the measured one.
    fn near_sizes(&self) -> impl Iterator<Item = Grid> {
        let nearest = ((self.size - 17 + 2) / 4) * 4 + 17;
        let (corner, right, below) = (self.corner, self.right, self.below);
        [nearest - 4, nearest, nearest + 4]
            .into_iter()
            .filter(|size| (SIZE_MIN..=SIZE_MAX).contains(size))
            .map(move |size| Grid {
                corner,
                right,
                below,
                size,
            })
    }

    /// The middle of one dot in the picture. The marks' centres lie three and a half dots from the code's edges.
    fn place(&self, x: i32, y: i32) -> Point {
        let span = f64::from(self.size - 7);
        let (u, v) = ((f64::from(x) - 3.0) / span, (f64::from(y) - 3.0) / span);
        let (across, down) = (self.corner.to(self.right), self.corner.to(self.below));
        Point {
            x: self.corner.x + u * across.x + v * down.x,
            y: self.corner.y + u * across.y + v * down.y,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture in which every ten dots there is a corner mark: hostile, and still read within the limits.
    #[test]
    fn a_picture_full_of_marks_ends_soon() {
        let mark = |x: usize, y: usize| {
            let (x, y) = (x % 10, y % 10);
            let ring =
                |low: usize, high: usize| (low..=high).contains(&x) && (low..=high).contains(&y);
            ring(0, 6) && (!ring(1, 5) || ring(2, 4))
        };
        let dots = (0..1_000 * 1_000)
            .map(|at| if mark(at % 1_000, at / 1_000) { 0 } else { 255 })
            .collect();
        let luma = Luma::new(1_000, dots).unwrap();
        let planes = [false, true].map(|inverted| Plane {
            luma: &luma,
            threshold: 128,
            inverted,
        });
        assert_eq!(marks_in(&planes).each_ref().map(Vec::len), [MARKS_MAX, 0]);
        assert_eq!(codes_in(&luma), Vec::<String>::new());
    }

    #[test]
    fn one_shade_and_noise_hold_no_code() {
        assert_eq!(
            codes_in(&Luma::new(50, vec![7; 2_500]).unwrap()),
            Vec::<String>::new()
        );
        let mut state = 1_u32;
        let noise = (0..90_000)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            })
            .collect();
        assert_eq!(
            codes_in(&Luma::new(300, noise).unwrap()),
            Vec::<String>::new()
        );
    }
}
