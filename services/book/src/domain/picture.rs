//! Pictures, as far as a cover needs them: whether one is of the sort that it is said to be, and how large it is. Read from
//! the first bytes; what a browser makes of the rest is the browser's.

use contract::book::{COVER_SIDE, MediaType};

/// Why a picture is no cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// It is not of this sort, or breaks off.
    NoPicture,
    /// A side is too long, or there is none.
    TooWide,
}

/// How wide and high a picture is.
pub(crate) fn sides(sort: MediaType, picture: &[u8]) -> Result<(u32, u32), Unfit> {
    let sides = match sort {
        MediaType::Png => png(picture),
        MediaType::Jpeg => jpeg(picture),
        MediaType::Webp => webp(picture),
    };
    let (wide, high) = sides.ok_or(Unfit::NoPicture)?;
    let fits = |side| (1..=COVER_SIDE).contains(&side);
    if fits(wide) && fits(high) { Ok((wide, high)) } else { Err(Unfit::TooWide) }
}

/// So many bytes from a place on, the first one the highest.
fn high_first(bytes: &[u8], from: usize, count: usize) -> Option<u32> {
    let bytes = bytes.get(from..from.checked_add(count)?)?;
    Some(bytes.iter().fold(0, |number, byte| number << 8 | u32::from(*byte)))
}

/// The same, the first one the lowest.
fn low_first(bytes: &[u8], from: usize, count: usize) -> Option<u32> {
    let bytes = bytes.get(from..from.checked_add(count)?)?;
    Some(bytes.iter().rev().fold(0, |number, byte| number << 8 | u32::from(*byte)))
}

/// The signature, then the header (W3C PNG, 5.2 and 11.2.1).
fn png(picture: &[u8]) -> Option<(u32, u32)> {
    let begins = picture.starts_with(b"\x89PNG\r\n\x1a\n") && picture.get(12..16)? == b"IHDR";
    begins.then_some(())?;
    Some((high_first(picture, 16, 4)?, high_first(picture, 20, 4)?))
}

/// Segments until the one that begins a frame (ITU-T T.81, B.2.2).
fn jpeg(picture: &[u8]) -> Option<(u32, u32)> {
    picture.starts_with(&[0xff, 0xd8]).then_some(())?;
    let mut place = 2;
    loop {
        (*picture.get(place)? == 0xff).then_some(())?;
        match *picture.get(place + 1)? {
            // A byte that fills, and markers that stand alone.
            0xff => place += 1,
            0x01 | 0xd0..=0xd7 => place += 2,
            0xc4 | 0xc8 | 0xcc | 0x00..=0xbf | 0xda => {
                // Picture data before any frame is none; anything else is passed by.
                (picture[place + 1] != 0xda).then_some(())?;
                place += 2 + high_first(picture, place + 2, 2)? as usize;
            }
            0xc0..=0xcf => {
                return Some((high_first(picture, place + 7, 2)?, high_first(picture, place + 5, 2)?));
            }
            _ => place += 2 + high_first(picture, place + 2, 2)? as usize,
        }
    }
}

/// The container, then one of its three sorts (RFC 9649, 2.3 to 2.7).
fn webp(picture: &[u8]) -> Option<(u32, u32)> {
    let begins = picture.starts_with(b"RIFF") && picture.get(8..12)? == b"WEBP";
    begins.then_some(())?;
    match picture.get(12..16)? {
        b"VP8X" => Some((low_first(picture, 24, 3)? + 1, low_first(picture, 27, 3)? + 1)),
        b"VP8L" => {
            (*picture.get(20)? == 0x2f).then_some(())?;
            let sides = low_first(picture, 21, 4)?;
            Some(((sides & 0x3fff) + 1, (sides >> 14 & 0x3fff) + 1))
        }
        b"VP8 " => {
            (picture.get(23..26)? == [0x9d, 0x01, 0x2a]).then_some(())?;
            Some((low_first(picture, 26, 2)? & 0x3fff, low_first(picture, 28, 2)? & 0x3fff))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn a_png(wide: u32, high: u32) -> Vec<u8> {
        let header = [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], &wide.to_be_bytes(), &high.to_be_bytes()];
        header.concat()
    }

    #[test]
    fn a_picture_says_how_large_it_is() {
        assert_eq!(sides(MediaType::Png, &a_png(400, 600)), Ok((400, 600)));
        let jpeg = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xff\xc4\x00\x02\xff\xc2\x00\x0b\x08\x02\x58\x01\x90\x01";
        assert_eq!(sides(MediaType::Jpeg, jpeg), Ok((400, 600)));
        let wide = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x8f\x01\0\x57\x02\0";
        assert_eq!(sides(MediaType::Webp, wide), Ok((400, 600)));
        let lossless =
            [&b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f"[..], &(399_u32 | 599 << 14).to_le_bytes()].concat();
        assert_eq!(sides(MediaType::Webp, &lossless), Ok((400, 600)));
        let lossy = b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x90\x01\x58\x02";
        assert_eq!(sides(MediaType::Webp, lossy), Ok((400, 600)));
    }

    #[test]
    fn what_is_no_cover_is_refused() {
        assert_eq!(sides(MediaType::Jpeg, &a_png(400, 600)), Err(Unfit::NoPicture));
        assert_eq!(sides(MediaType::Png, b"<svg/>"), Err(Unfit::NoPicture));
        assert_eq!(sides(MediaType::Png, &a_png(4097, 10)), Err(Unfit::TooWide));
        assert_eq!(sides(MediaType::Png, &a_png(0, 10)), Err(Unfit::TooWide));
        assert_eq!(sides(MediaType::Jpeg, b"\xff\xd8\xff\xda\x00\x02"), Err(Unfit::NoPicture));
    }

    #[test]
    fn whatever_is_handed_in_is_read_to_an_end() {
        for begin in
            [&b"\xff\xd8\xff"[..], b"RIFF\0\0\0\0WEBPVP8 ", b"RIFF\0\0\0\0WEBPVP8X", b"\x89PNG\r\n\x1a\n"]
        {
            for fill in [0x00, 0x01, 0xc0, 0xc4, 0xd0, 0xff] {
                for length in 0..60 {
                    let mut picture = begin.to_vec();
                    picture.resize(length, fill);
                    for sort in MediaType::ALL {
                        let _ = sides(*sort, &picture);
                    }
                }
            }
        }
    }
}
