//! A QR code (ISO/IEC 18004) as one path of an SVG, for an app's camera. Always dark on light, whatever the page's theme: many
//! cameras don't read the other way round. What is in it is the caller's business.

use qrcode::{Color, QrCode};

/// Light modules around it, which the standard asks for (clause 9.1).
const QUIET_MODULES: usize = 4;

/// The drawing.
pub struct QrDrawing {
    /// Modules on one side, with the quiet ones.
    pub side: usize,
    /// The dark modules.
    pub path: String,
}

/// Draws a text; `None` where it is too long for any code.
pub fn draw_qr(text: &str) -> Option<QrDrawing> {
    let code = QrCode::new(text.as_bytes()).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (index, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            let (x, y) = (index % width + QUIET_MODULES, index / width + QUIET_MODULES);
            path.push_str(&format!("M{x} {y}h1v1h-1z"));
        }
    }
    Some(QrDrawing {
        side: width + 2 * QUIET_MODULES,
        path,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_becomes_a_square_with_its_three_corners() {
        let drawing = draw_qr("otpauth://totp/x").unwrap();
        assert_eq!(drawing.side, 25 + 2 * QUIET_MODULES, "version 2");
        // The outer corners of the three finder patterns are dark, the fourth corner of the square is quiet.
        let last = drawing.side - QUIET_MODULES - 1;
        for (x, y) in [(4, 4), (last, 4), (4, last)] {
            assert!(drawing.path.contains(&format!("M{x} {y}h")), "{x} {y}");
        }
        assert!(draw_qr(&"x".repeat(5_000)).is_none());
    }
}
