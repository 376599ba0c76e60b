//! What every request handler and every job holds: the store, the settings, the world, and the bell that wakes the
//! workers. Cheap to clone. It is made once, by the composing file `desk.rs`; nothing in it decides.

use std::ops::Deref;
use std::sync::Arc;

use casework::ids::{CaseId, ColleagueId, HeadsUpId, InquiryId, ReportId, StepId};
use casework::moment::Moment;
use casework::people::caller_link::{Addressee, caller_link};
use casework::people::ceremony::{self, Ceremony, CeremonyPurpose, CeremonyRefusal, SpentCeremony};
use casework::people::heads_up_link::{
    banner_token, heads_up_link, read_banner_token, read_heads_up_link,
};
use casework::people::inquiry_link::{inquiry_link, read_inquiry_link};
use casework::people::private_link::{DeskSecret, private_link, read_private_link};
use casework::people::reply_address::{
    OurMessageId, read_message_id, read_reply_token, reply_token,
};
use casework::playbooks::Playbook;
use casework::verify::caller_check::CallerCheck;
use evidence::rules::Rules;
use store::{AttemptIds, Desk, Store};
use tokio::sync::Notify;

use crate::api_access::ApiRates;
use crate::log_tally::LogTally;
use crate::mail_tally::MailTally;
use crate::opening::Opened;
use crate::own_sign_ins::OwnSignIns;
use crate::payment_certificate::CertificateKey;
use crate::provider_client::ProviderClient;
use crate::settings::Settings;
use crate::world::World;

/// The state of the running desk, shared by all handlers and jobs.
#[derive(Clone)]
pub struct DeskState {
    /// The whole store: the queue of jobs, organisations.
    pub store: Store,
    /// The store, opened for this desk's organisation.
    pub desk: Desk,
    inside: Arc<StateInside>,
}

/// The fields of [`DeskState`], reached through it.
pub struct StateInside {
    /// What the process was told at start.
    pub settings: Settings,
    /// Clock and randomness.
    pub world: World,
    /// The playbooks in force.
    pub playbooks: Vec<Playbook>,
    /// The organisation's own rules about files and mails.
    pub rules: Rules,
    /// Rung after a job was committed, so that a worker looks at once; a missed ring costs one polling interval.
    pub job_bell: Notify,
    /// What became of the mails that were handed in.
    pub mail_tally: MailTally,
    /// What came of the logs that are taken in.
    pub log_tally: LogTally,
    /// Sign-ins to the desk itself.
    pub own_sign_ins: OwnSignIns,
    /// How often each integration asked in this minute.
    pub api_rates: ApiRates,
    /// Rung after something that may have made a mail due was committed; a missed ring costs a second.
    pub mail_bell: Notify,
    /// The organisation's own sign-in, where the settings name one.
    pub provider: Option<ProviderClient>,
    secret: DeskSecret,
}

impl DeskState {
    /// Puts the state together.
    pub fn new(
        settings: Settings,
        world: World,
        opened: Opened,
        playbooks: Vec<Playbook>,
        rules: Rules,
    ) -> DeskState {
        let Opened {
            store,
            desk,
            secret,
        } = opened;
        let provider = settings
            .sign_in_provider
            .clone()
            .map(|provider| ProviderClient::new(provider, &settings.base_url()));
        DeskState {
            store,
            desk,
            inside: Arc::new(StateInside {
                provider,
                settings,
                world,
                playbooks,
                rules,
                job_bell: Notify::new(),
                mail_tally: MailTally::default(),
                log_tally: LogTally::default(),
                own_sign_ins: OwnSignIns::default(),
                api_rates: ApiRates::default(),
                mail_bell: Notify::new(),
                secret,
            }),
        }
    }

    /// The same state for the jobs behind the pages, see [`Store::for_jobs`].
    pub fn for_jobs(&self) -> DeskState {
        DeskState {
            store: self.store.for_jobs(),
            desk: self.desk.for_jobs(),
            inside: Arc::clone(&self.inside),
        }
    }

    /// The path of a report's private link, `/r/<token>`.
    pub fn private_path(&self, report: ReportId) -> String {
        format!("/r/{}", private_link(&self.secret, report))
    }

    /// The report a private link's token stands for; `None` for a token this desk did not make.
    pub fn report_of_token(&self, token: &str) -> Option<ReportId> {
        read_private_link(&self.secret, token)
    }

    /// The token that leads an answer by mail back to its report: `report+<token>@domain`, and inside our Message-IDs.
    pub fn reply_token(&self, report: ReportId) -> String {
        reply_token(&self.secret, report)
    }

    /// The report a reply token stands for; `None` for a token this desk did not make.
    pub fn report_of_reply_token(&self, token: &str) -> Option<ReportId> {
        read_reply_token(&self.secret, token)
    }

    /// What one of our own Message-IDs says, and the report its token leads to; `None` for one this desk did not write.
    /// With or without angle brackets, as it stands in `In-Reply-To` and `References`.
    pub fn report_of_message_id(&self, message_id: &str) -> Option<(OurMessageId, ReportId)> {
        let read = read_message_id(message_id)?;
        let report = self.report_of_reply_token(&read.token)?;
        Some((read, report))
    }

    /// The token of one colleague's links in the mail of one heads-up: `/h/<token>`.
    pub fn heads_up_token(&self, heads_up: HeadsUpId, colleague: ColleagueId) -> String {
        heads_up_link(&self.secret, heads_up, colleague)
    }

    /// Which heads-up and which colleague such a token stands for; `None` for one this desk did not make.
    pub fn heads_up_of_token(&self, token: &str) -> Option<(HeadsUpId, ColleagueId)> {
        read_heads_up_link(&self.secret, token)
    }

    /// What the banner of a heads-up hands to the raise form.
    pub fn banner_token(&self, heads_up: HeadsUpId) -> String {
        banner_token(&self.secret, heads_up)
    }

    /// The heads-up a banner's token stands for; `None` for one this desk did not make.
    pub fn heads_up_of_banner(&self, token: &str) -> Option<HeadsUpId> {
        read_banner_token(&self.secret, token)
    }

    /// The path on which a person answers "Was this you?", `/y/<token>`.
    pub fn inquiry_path(&self, inquiry: InquiryId) -> String {
        format!("/y/{}", inquiry_link(&self.secret, inquiry))
    }

    /// The question such a token stands for; `None` for one this desk did not make.
    pub fn inquiry_of_token(&self, token: &str) -> Option<InquiryId> {
        read_inquiry_link(&self.secret, token)
    }

    /// The path on which whoever a caller says they are picks a number, `/c/<token>`.
    pub fn caller_path(&self, check: &CallerCheck, round: u8) -> String {
        format!("/c/{}", self.link_of(check, Addressee::Person, round))
    }

    /// The path on which a manager says whether they vouch for a caller, `/v/<token>`.
    pub fn vouching_path(&self, check: &CallerCheck, round: u8) -> String {
        format!("/v/{}", self.link_of(check, Addressee::Manager, round))
    }

    /// The path on which a person whose device answered confirms that they are on the phone, `/d/<token>`.
    pub fn device_path(&self, check: &CallerCheck, round: u8) -> String {
        format!("/d/{}", self.link_of(check, Addressee::Device, round))
    }

    fn link_of(&self, check: &CallerCheck, addressee: Addressee, round: u8) -> String {
        caller_link(&self.secret, check.bound(), check.id, addressee, round)
    }

    /// The secret, for what a floor below makes and checks with it: the seal of a verified caller.
    pub fn secret(&self) -> &DeskSecret {
        &self.secret
    }

    /// The key that signs certificates of payment checks; `None` where the library refuses it, which it never did.
    pub fn certificate_key(&self) -> Option<CertificateKey> {
        CertificateKey::of(&self.secret)
    }

    /// Identifiers for what follows should a caller not be who they said.
    pub fn attempt_ids(&self) -> AttemptIds {
        AttemptIds {
            fresh_case: CaseId(self.world.new_id()),
            steps: std::array::from_fn(|_| StepId(self.world.new_id())),
        }
    }

    /// Seals a ceremony for its way through the browser.
    pub fn seal_ceremony(&self, ceremony: &Ceremony) -> String {
        ceremony::seal(&self.secret, ceremony)
    }

    /// Opens a ceremony that this desk sealed for this purpose, in time.
    ///
    /// # Errors
    /// See [`CeremonyRefusal`].
    pub fn open_ceremony(
        &self,
        purpose: CeremonyPurpose,
        sealed: &str,
        now: Moment,
    ) -> Result<(Ceremony, SpentCeremony), CeremonyRefusal> {
        ceremony::open(&self.secret, purpose, sealed, now)
    }

    /// A keyed digest, so that what is counted or compared needn't be kept readable: of an address, of a client.
    pub fn keyed_digest(&self, purpose: &str, text: &str) -> [u8; 32] {
        use sha2::{Digest, Sha256};
        // The secret comes first and has a fixed length, so purpose and text can't be shifted into it; the digest is
        // never shown, so its extension is no matter.
        Sha256::new()
            .chain_update(self.secret)
            .chain_update((purpose.len() as u64).to_be_bytes())
            .chain_update(purpose)
            .chain_update(text)
            .finalize()
            .into()
    }
}

impl Deref for DeskState {
    type Target = StateInside;

    fn deref(&self) -> &StateInside {
        &self.inside
    }
}
