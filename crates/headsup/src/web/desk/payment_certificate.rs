//! `GET /desk/cases/{number}/payment/certificate`, `…/certificate.json` and `…/certificate.pdf`: what was done before money
//! moved, to read here, signed for programs, and as pages with the signed file attached. There is one once the payment is released or stopped, and not before.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use casework::cases::case::Case;
use casework::cases::timeline::{ChainId, Entry};

use super::case_payment::{self, PaymentPanel};
use super::export::download;
use super::reading::{AtDesk, OpenedCase};
use super::when;
use crate::certificate_pdf;
use crate::payment_certificate::{CertificateFacts, FORMAT};
use crate::refusal::Refusal;
use crate::web::frame::Frame;
use crate::web::reader::page;

/// The certificate for paper.
#[derive(Template)]
#[template(path = "desk/payment_certificate.html")]
struct CertificatePage {
    frame: Frame,
    number: u64,
    organisation: String,
    panel: PaymentPanel,
    issued: String,
    timeline_ends_with: String,
    fingerprint: String,
}

/// Shows the certificate.
pub async fn show(at: AtDesk, Path(number): Path<u64>) -> Result<Response, Refusal> {
    let opened = at.case(number).await?;
    let key = at.state.certificate_key().ok_or(Refusal::NotFound)?;
    let panel = case_payment::panel(&opened, at.now, &at.zone);
    settled(&opened)?;
    Ok(page(&CertificatePage {
        number: opened.view.number,
        organisation: at.frame.organisation.clone(),
        panel,
        issued: when::exact(at.now, &at.zone),
        timeline_ends_with: timeline_end(&opened.case),
        fingerprint: key.fingerprint(),
        frame: at.frame,
    }))
}

/// Hands out the signed certificate.
pub async fn json(at: AtDesk, Path(number): Path<u64>) -> Result<Response, Refusal> {
    let signed = signed(&at, number).await?;
    let name = format!("payment-check-{number}.json");
    Ok(download(signed, "application/json", &name))
}

/// Hands out the certificate as a PDF, which a bank can read and file.
pub async fn pdf(at: AtDesk, Path(number): Path<u64>) -> Result<Response, Refusal> {
    let signed = signed(&at, number).await?;
    let pdf = certificate_pdf::pdf(&signed);
    let pdf = pdf.map_err(|error| Refusal::our_fault("write a certificate as PDF", &error))?;
    let name = format!("payment-check-{number}.pdf");
    Ok(download(pdf, "application/pdf", &name))
}

async fn signed(at: &AtDesk, number: u64) -> Result<Vec<u8>, Refusal> {
    let opened = at.case(number).await?;
    let key = at.state.certificate_key().ok_or(Refusal::NotFound)?;
    let facts = CertificateFacts {
        format: FORMAT,
        organisation: &at.frame.organisation,
        case: opened.view.number,
        issued: at.now.to_string(),
        timeline_ends_with: timeline_end(&opened.case),
        check: settled(&opened)?,
    };
    let signed = key.sign(&facts);
    signed.map_err(|error| Refusal::our_fault("write a certificate", &error))
}

/// The check, once it is at its end.
fn settled(opened: &OpenedCase) -> Result<&casework::verify::view::PaymentCheckView, Refusal> {
    let view = opened.payment.view.as_ref();
    view.filter(|view| view.state.is_settled())
        .ok_or(Refusal::NotFound)
}

/// The hash of the last entry of the case's own chain.
fn timeline_end(case: &Case) -> String {
    let own: ChainId = case.id.into();
    let entries = case.timeline.iter().filter(|entry| entry.chain == own);
    let last = entries.max_by_key(|entry| entry.sequence);
    last.map_or(String::new(), Entry::hash_in_hex)
}
