//! The attacks of an answer, written into files for other programs: OCSF events, a STIX bundle, a list of addresses to block. What
//! they say is made on the ground floor; here is where it goes.

use std::path::PathBuf;

use evidence::signin::exporting::{block_list, ocsf_events, stix_bundle};

use super::Answer;
use super::answer::attacks;
use crate::cli::complaint::Complaint;
use crate::cli::whole_file::write_whole;

/// Which files are wanted.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct ExportArguments {
    /// Write the attacks into this file as OCSF 1.8 Detection Findings, one JSON object a line
    #[arg(long, value_name = "FILE")]
    pub ocsf: Option<PathBuf>,
    /// Write the addresses of attacks into this file as a STIX 2.1 bundle of indicators
    #[arg(long, value_name = "FILE")]
    pub stix: Option<PathBuf>,
    /// Write the addresses of attacks into this file as CSV, without those from which people sign in and those of private networks
    #[arg(long, value_name = "FILE")]
    pub block_list: Option<PathBuf>,
}

/// Writes them. Gives back sentences about addresses that were left out.
///
/// # Errors
/// When a file can't be written; those before it are whole.
pub fn write(wanted: &ExportArguments, answer: &Answer) -> Result<Vec<String>, Complaint> {
    let attacks = attacks(answer);
    if let Some(file) = &wanted.ocsf {
        write_whole(file, &ocsf_events(&attacks, env!("CARGO_PKG_VERSION")))?;
    }
    if let Some(file) = &wanted.stix {
        write_whole(file, &stix_bundle(&attacks))?;
    }
    if wanted.stix.is_none() && wanted.block_list.is_none() {
        return Ok(Vec::new());
    }
    let list = block_list(&attacks);
    if let Some(file) = &wanted.block_list {
        write_whole(file, &list.csv)?;
    }
    Ok(list.left_out)
}
