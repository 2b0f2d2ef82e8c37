//! Long, scanned and unusual documents of the gallery.

use super::{
    Album, BREV, EPIKRISE, Entry, FAGPERSONELL, LUNGE, SPIROMETRY, heading, letter, paragraph, pdf,
    picture, small_pdf,
};

/// A word that stands on one page of one document only, to be searched for.
pub(in super::super) const RARE_WORD: &str = "kongelysolje";
/// The page that it stands on.
const RARE_PAGE: usize = 73;
const LONG_PAGES: usize = 100;

const HTML: &str = "<!DOCTYPE html>\r\n<html lang=\"nb\"><head><meta charset=\"utf-8\"><title>Brev</title><style>h1{color:#036}</style></head><body><h1>Innkalling</h1><p>Du har fått time til kontroll.</p><script>document.title='kjørt'</script><img src=\"https://bilde.example.invalid/spor.gif\" alt=\"\"></body></html>\r\n";

impl Album<'_> {
    pub(super) fn more_types(&mut self) {
        let pdf_type = "application/pdf";
        let entry = |title, kinds, label, served, remark| Entry {
            title,
            kinds,
            days: 44,
            label,
            served,
            remark,
        };
        self.add(
            &entry(
                "Journalutskrift (100 sider)",
                EPIKRISE,
                pdf_type,
                pdf_type,
                "100 pages; the word kongelysolje stands on page 73 only",
            ),
            Box::new(|patient, written| {
                let mut sheet = letter(
                    patient,
                    ("Vidda Testsykehus HF", "Dokumentasjonsavdelingen"),
                    written,
                    "Journalutskrift",
                    &[],
                );
                for page in 1..=LONG_PAGES {
                    if page > 1 {
                        sheet.blocks.push(pdf::Block::PageBreak);
                    }
                    sheet.blocks.push(heading(&format!("Notat {page}")));
                    sheet
                        .blocks
                        .push(paragraph("Kontroll etter avtale. Ingen nye plager."));
                    if page == RARE_PAGE {
                        sheet.blocks.push(paragraph(&format!(
                            "Pasienten bruker {RARE_WORD} mot tørre øyne."
                        )));
                    }
                }
                pdf::letter(&sheet)
            }),
        );
        self.add(
            &entry(
                "Skannet brev (PDF uten tekst)",
                BREV,
                pdf_type,
                pdf_type,
                "two scanned pages; there is no text to search",
            ),
            Box::new(|_, _| {
                pdf::scanned(&[picture::sheet("brev side 1"), picture::sheet("brev side 2")])
            }),
        );
        self.add(
            &entry(
                "Skannet journal (TIFF, 12 sider)",
                EPIKRISE,
                "image/tiff",
                "image/tiff",
                "TIFF of twelve pages",
            ),
            Box::new(|_, _| {
                let names: Vec<String> = (1..=12).map(|page| format!("ark {page}")).collect();
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                picture::tiff(&names)
            }),
        );
        self.add(
            &entry(
                "Innkalling (HTML)",
                BREV,
                "text/html",
                "text/html; charset=utf-8",
                "HTML with a script and a picture from elsewhere",
            ),
            Box::new(|_, _| HTML.as_bytes().to_vec()),
        );
        self.add(
            &entry(
                "Feilmerket: HTML som XML",
                BREV,
                "application/xml",
                "application/xml",
                "the bytes are HTML",
            ),
            Box::new(|_, _| HTML.as_bytes().to_vec()),
        );
        self.add(
            &entry(
                "Brev, merket med store bokstaver",
                BREV,
                "application/PDF",
                "Application/PDF; name=\"brev.pdf\"",
                "the label is spelled in capitals, with a parameter",
            ),
            Box::new(small_pdf),
        );
        self.add(
            &entry(
                "Spirometri (tekst, UTF-16 uten BOM)",
                LUNGE,
                "text/plain",
                "text/plain; charset=utf-16be",
                "text in UTF-16, big-endian, without byte order mark",
            ),
            Box::new(|_, _| {
                SPIROMETRY
                    .encode_utf16()
                    .flat_map(u16::to_be_bytes)
                    .collect()
            }),
        );
        self.add(
            &entry(
                "Notat uten innhold",
                FAGPERSONELL,
                "text/plain",
                "text/plain; charset=utf-8",
                "no bytes at all",
            ),
            Box::new(|_, _| Vec::new()),
        );
    }
}
