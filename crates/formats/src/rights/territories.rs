//! Countries and territories as rights name them.

use super::vocabulary::last_part;
use broadtape_model::Territory;

/// The codes of three letters and of two, side by side (ISO 3166-1, as of 2026).
const CODES: &str = "\
    ABWAW AFGAF AGOAO AIAAI ALAAX ALBAL ANDAD AREAE ARGAR ARMAM ASMAS ATAAQ ATFTF ATGAG AUSAU AUTAT AZEAZ \
    BDIBI BELBE BENBJ BESBQ BFABF BGDBD BGRBG BHRBH BHSBS BIHBA BLMBL BLRBY BLZBZ BMUBM BOLBO BRABR BRBBB \
    BRNBN BTNBT BVTBV BWABW CAFCF CANCA CCKCC CHECH CHLCL CHNCN CIVCI CMRCM CODCD COGCG COKCK COLCO COMKM \
    CPVCV CRICR CUBCU CUWCW CXRCX CYMKY CYPCY CZECZ DEUDE DJIDJ DMADM DNKDK DOMDO DZADZ ECUEC EGYEG ERIER \
    ESHEH ESPES ESTEE ETHET FINFI FJIFJ FLKFK FRAFR FROFO FSMFM GABGA GBRGB GEOGE GGYGG GHAGH GIBGI GINGN \
    GLPGP GMBGM GNBGW GNQGQ GRCGR GRDGD GRLGL GTMGT GUFGF GUMGU GUYGY HKGHK HMDHM HNDHN HRVHR HTIHT HUNHU \
    IDNID IMNIM INDIN IOTIO IRLIE IRNIR IRQIQ ISLIS ISRIL ITAIT JAMJM JEYJE JORJO JPNJP KAZKZ KENKE KGZKG \
    KHMKH KIRKI KNAKN KORKR KWTKW LAOLA LBNLB LBRLR LBYLY LCALC LIELI LKALK LSOLS LTULT LUXLU LVALV MACMO \
    MAFMF MARMA MCOMC MDAMD MDGMG MDVMV MEXMX MHLMH MKDMK MLIML MLTMT MMRMM MNEME MNGMN MNPMP MOZMZ MRTMR \
    MSRMS MTQMQ MUSMU MWIMW MYSMY MYTYT NAMNA NCLNC NERNE NFKNF NGANG NICNI NIUNU NLDNL NORNO NPLNP NRUNR \
    NZLNZ OMNOM PAKPK PANPA PCNPN PERPE PHLPH PLWPW PNGPG POLPL PRIPR PRKKP PRTPT PRYPY PSEPS PYFPF QATQA \
    REURE ROURO RUSRU RWARW SAUSA SDNSD SENSN SGPSG SGSGS SHNSH SJMSJ SLBSB SLESL SLVSV SMRSM SOMSO SPMPM \
    SRBRS SSDSS STPST SURSR SVKSK SVNSI SWESE SWZSZ SXMSX SYCSC SYRSY TCATC TCDTD TGOTG THATH TJKTJ TKLTK \
    TKMTM TLSTL TONTO TTOTT TUNTN TURTR TUVTV TWNTW TZATZ UGAUG UKRUA UMIUM URYUY USAUS UZBUZ VATVA VCTVC \
    VENVE VGBVG VIRVI VNMVN VUTVU WLFWF WSMWS YEMYE ZAFZA ZMBZM ZWEZW";

/// The territory of a code of two or three letters, by itself or at the end of an address (`http://cvx.iptc.org/iso3166-1a3/NOR`,
/// `iso3166-1a2:NO`). `None` for what is no single country.
pub(super) fn territory(written: &str) -> Option<Territory> {
    let code = last_part(written).to_ascii_uppercase();
    let mut known = CODES.split(' ').filter_map(|pair| pair.split_at_checked(3));
    let two = match code.len() {
        2 => known.find(|(_, two)| *two == code)?.1,
        3 => known.find(|(three, _)| *three == code)?.1,
        _ => return None,
    };
    Territory::parse(two)
}

#[cfg(test)]
mod tests {
    use super::{CODES, territory};

    #[test]
    fn a_country_is_known_by_either_code() {
        assert_eq!(CODES.split(' ').count(), 249);
        assert!(CODES.split(' ').all(|pair| pair.len() == 5 && pair.bytes().all(|letter| letter.is_ascii_uppercase())));
        for written in ["NO", "no", "NOR", "http://cvx.iptc.org/iso3166-1a3/NOR", "iso3166-1a2:NO"] {
            assert_eq!(territory(written).unwrap().as_str(), "NO", "{written}");
        }
        for written in ["EU", "QQQ", "Norway", "", "http://example.com/regions/nordic"] {
            assert_eq!(territory(written), None, "{written}");
        }
    }
}
