//! What companies send, each in the form of all.

use super::Draft;
use super::forms::{CHIEFS, tenths};
use fastrand::Rng;

pub(super) const COMPANIES: [(&str, &str, &str); 8] = [
    ("Tidewater Ferries Inc.", "TIDE", "ferries and harbour services"),
    ("Corvane Optics Corp.", "CRVN", "lenses and instruments"),
    ("Hollin Grain Holdings", "HLGN", "grain storage and milling"),
    ("Brightmoor Energy Ltd.", "BMRE", "wind and tidal power"),
    ("Selkirk Paper Group", "SLKP", "paper and packaging"),
    ("Anvil & Rowe plc", "ANVR", "tools and fastenings"),
    ("Marlowe Rail Systems", "MRLW", "signals and rolling stock"),
    ("Quillfeather Software Inc.", "QUIL", "software for publishers"),
];
const QUARTERS: [&str; 4] = ["first", "second", "third", "fourth"];

pub(super) fn earnings(company: usize, quarter: usize, random: &mut Rng) -> Draft {
    let ((name, ticker, trade), chief, quarter) = (COMPANIES[company], CHIEFS[company], QUARTERS[quarter]);
    let (revenue, income) = (tenths(random, 800, 9_000), tenths(random, 50, 700));
    let (share, growth, margin) = (random.u32(11..99), tenths(random, 11, 190), tenths(random, 300, 550));
    let mut draft = Draft::new(
        &format!("{name} Reports {quarter}-quarter 2026 Results"),
        &[
            &format!(
                "{name} (NYSE: {ticker}), a leading provider of {trade}, today announced its financial results for the {quarter} quarter ended in 2026."
            ),
            &format!(
                "Revenue for the {quarter} quarter was ${revenue} million, an increase of {growth}% compared with the same quarter of the prior year. Net income was ${income} million, or $0.{share} per share."
            ),
            &format!(
                "“We are pleased with our performance in the {quarter} quarter and with the momentum that we see across the business,” said {chief}, chief executive officer. “Our teams delivered on the priorities that we set out at the beginning of the year.”"
            ),
            &format!(
                "Gross margin for the quarter was {margin}%. Cash and cash equivalents at the end of the quarter were ${} million, and the company had no borrowings under its revolving credit facility.",
                tenths(random, 200, 5_000)
            ),
            &format!(
                "For the full year, the company continues to expect revenue growth in the range of {}% to {}% and capital expenditure in line with the prior year.",
                random.u8(2..8),
                random.u8(9..19)
            ),
            "Management will host a conference call today to discuss these results. A live webcast of the call may be accessed in the investor relations section of the company's website, and a replay will be available for ninety days.",
            &format!("About {name}"),
            &format!(
                "{name} provides {trade} to customers in many countries. For more information, visit the company's website."
            ),
            "Forward-Looking Statements",
            "This press release contains forward-looking statements within the meaning of the law. Actual results may differ materially from those expressed or implied by such statements.",
            &format!("SOURCE {name}"),
        ],
    );
    draft.is_paid = true;
    draft
}

pub(super) fn dividend(company: usize, random: &mut Rng) -> Draft {
    let (name, ticker, _) = COMPANIES[company];
    let cents = random.u8(11..95);
    let mut draft = Draft::new(
        &format!("{name} Declares Quarterly Dividend"),
        &[
            &format!(
                "The board of directors of {name} (Nasdaq: {ticker}) has declared a quarterly cash dividend of ${:.2} per share.",
                f64::from(cents) / 100.0
            ),
            &format!(
                "The dividend is payable on December {}, 2026, to shareholders of record at the close of business on November {}.",
                random.u8(10..28),
                random.u8(10..28)
            ),
            "The declaration and payment of future dividends are subject to the discretion of the board and will depend on the company's results and financial condition.",
            &format!("About {name}"),
            &format!("SOURCE {name}"),
        ],
    );
    draft.is_paid = true;
    draft
}

pub(super) fn appointment(company: usize, random: &mut Rng) -> Draft {
    let (name, ticker, trade) = COMPANIES[company];
    let person = CHIEFS[(company + 3) % 8];
    let mut draft = Draft::new(
        &format!("{name} Appoints {person} as Chief Financial Officer"),
        &[
            &format!(
                "{name} (NYSE: {ticker}) today announced the appointment of {person} as chief financial officer, effective at the beginning of next month."
            ),
            &format!(
                "{person} brings more than {} years of experience in finance and operations, most recently in senior positions in {trade}.",
                random.u8(12..35)
            ),
            "“I am delighted to join the company at such an exciting time and look forward to working with the team to create value for customers and shareholders,” the new officer said.",
            "The appointment follows a comprehensive search conducted by the board with the help of a leading firm, and completes the transition that was announced earlier this year.",
            &format!("About {name}"),
            &format!("SOURCE {name}"),
        ],
    );
    draft.is_paid = true;
    draft
}
