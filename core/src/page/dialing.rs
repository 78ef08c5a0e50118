//! How the countries of the world dial: calling codes, trunk prefixes in use or remembered, and the international
//! prefixes people write before a calling code.
//!
//! Calling codes and present trunk prefixes follow ITU-T E.164 and the ITU's list of dialling procedures. Older trunk
//! prefixes are kept where pages still show them: 8 in the states that followed the Soviet plan (`8 (044)` in
//! Ukraine), 0 in Poland, Czechia, Greece and Chile, 01, 044 and 045 in Mexico.

/// The prefixes by which people leave their own country: most of the world 00, North America 011, Japan 010, Russia
/// and its neighbours 8~10, Australia 0011, East Asia 00 and a carrier's digit, East Africa 000, Cuba 119.
pub(super) const INTERNATIONAL: &str = "00 011 0011 810 010 001 002 005 007 008 009 000 119";

/// Every calling code with its trunk prefixes: `code=trunk,trunk`, or the code alone.
const CODES: &str = "1=1 7=8 20=0 27=0 30=0 31=0 32=0 33=0 34 36=06 39 40=0 41=0 43=0 44=0 45 46=0 47 48=0 49=0 \
51=0 52=01,044,045,1 53=0 54=0 55=0 56=0 57=0 58=0 60=0 61=0 62=0 63=0 64=0 65 66=0 81=0 82=0 84=0 86=0 90=0 91=0 \
92=0 93=0 94=0 95=0 98=0 211=0 212=0 213=0 216 218=0 220 221 222 223 224 225 226 227 228 229 230 231=0 232=0 233=0 \
234=0 235 236 237 238 239 240 241 242 243=0 244 245 246 247 248 249=0 250=0 251=0 252=0 253 254=0 255=0 256=0 257 \
258 260=0 261=0 262=0 263=0 264=0 265=0 266 267 268 269 290 291=0 297 298 299 350 351=0 352 353=0 354 355=0 356 \
357 358=0 359=0 370=8,0 371=8 372=0,8 373=0,8 374=0,8 375=80,8,0 376 377=0 378 379 380=0,80 381=0 382=0 383=0 385=0 \
386=0 387=0 389=0 420=0 421=0 423=0 500 501 502 503 504 505 506 507 508=0 509 590=0 591=0 592 593=0 594=0 595=0 \
596=0 597=0 598=0 599 670 672 673 674 675 676 677 678 679 680 681 682 683 685 686=0 687 688 689 690 691 692=1 800 \
808 850=0 852 853 855=0 856=0 870 878 880=0 881 882 883 886=0 888 960 961=0 962=0 963=0 964=0 965 966=0 967=0 968 \
970=0 971=0 972=0 973 974 975 976=0 977=0 979 992=8 993=8 994=0,8 995=0,8 996=0,8 998=8";

/// How numbers of one calling code are dialled from within.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Plan {
    /// The calling code, as in `44`.
    pub code: &'static str,
    /// What may stand before a national number, the usual one first: `0`; `80`, `8`, `0`; empty where nothing does.
    pub trunks: &'static str,
}

/// Splits the digits of an E.164 number into the plan they belong to and the national number; `None` if no calling
/// code begins them. No calling code begins another one, so there is at most one answer.
pub(super) fn split(digits: &str) -> Option<(Plan, &str)> {
    CODES.split_ascii_whitespace().find_map(|entry| {
        let (code, trunks) = entry.split_once('=').unwrap_or((entry, ""));
        Some((Plan { code, trunks }, digits.strip_prefix(code)?))
    })
}
