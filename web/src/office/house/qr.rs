//! A QR code, drawn.

use maud::{Markup, html};
use qrcodegen::{QrCode, QrCodeEcc};

/// How many modules of white are around it (ISO/IEC 18004).
const QUIET: i32 = 4;

/// A text as a QR code; nothing when it is too long for one. Dark on light by day and by night, as cameras want it.
pub(super) fn draw(text: &str, says: &str) -> Option<Markup> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let size = code.size();
    let whole = size + 2 * QUIET;
    let dark = |(x, y): &(i32, i32)| code.get_module(*x, *y);
    let modules = (0..size).flat_map(|y| (0..size).map(move |x| (x, y))).filter(dark);
    let path: String = modules.map(|(x, y)| format!("M{},{}h1v1h-1z", x + QUIET, y + QUIET)).collect();
    Some(html! {
        svg.qr viewBox={ "0 0 " (whole) " " (whole) } width="220" height="220" role="img" aria-label=(says) {
            rect width=(whole) height=(whole) fill="#fff" {}
            path fill="#000" d=(path) {}
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_of_an_authenticator_fits_and_an_endless_text_does_not() {
        let uri = "otpauth://totp/Octavo:owner?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Octavo";
        let drawn = draw(uri, "code").expect("a code").into_string();
        // The first row of a finder pattern: seven dark modules, and a light one after them.
        for x in 4..11 {
            assert!(drawn.contains(&format!("M{x},4h1v1h-1z")), "module {x}");
        }
        assert!(!drawn.contains("M11,4h1v1h-1z"));
        assert!(draw(&"x".repeat(5000), "code").is_none());
    }
}
