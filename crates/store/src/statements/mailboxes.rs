//! Mailboxes that are read over IMAP. One process holds a mailbox by a lease, and every write but the claim names its
//! holder, so one that lost the lease changes nothing any more. A mail's fate and the cursor are one transaction.

use casework::moment::Moment;
use uuid::Uuid;

use super::super::dialect;
use super::{EngineDesk, Writing, counted, known, stored};
use crate::error::{Result, StoreError};
use crate::records::mailbox::{
    MAILBOX_MAILS_MAX, MAILBOX_SAYS_CHARS_MAX, MailFate, MailStage, MailboxClaim, MailboxMail,
    MailboxNumbering, MailboxProgress, MailboxState, MailboxTrouble,
};
use crate::words::without_nul;

const ADD: &str = "INSERT INTO imap_mailboxes (organisation, mailbox, begun_us) VALUES ($1, $2, $3)
    ON CONFLICT (organisation, mailbox) DO NOTHING";
const PROLONG: &str = "UPDATE imap_mailboxes SET held_until_us = $4 WHERE organisation = $1 AND mailbox = $2 AND holder = $3";
const RELEASE: &str =
    "UPDATE imap_mailboxes SET holder = NULL, held_until_us = 0, connected_us = NULL
    WHERE organisation = $1 AND mailbox = $2 AND holder = $3";
/// Changes nothing, and waits for whoever is changing the holder.
const STILL_OURS: &str = "UPDATE imap_mailboxes SET holder = holder WHERE organisation = $1 AND mailbox = $2 AND holder = $3";
const STATE: &str = "SELECT begun_us, held_until_us, uid_validity, last_uid, read_again_to_uid, in_hand_uid, behind,
    connected_us, looked_us, last_mail_us, trouble, trouble_advice, trouble_us
    FROM imap_mailboxes WHERE organisation = $1 AND mailbox = $2";
const NUMBER: &str = "UPDATE imap_mailboxes SET uid_validity = $4, last_uid = $5, read_again_to_uid = $6, in_hand_uid = NULL
    WHERE organisation = $1 AND mailbox = $2 AND holder = $3";
const FORGET_MAILS: &str = "DELETE FROM imap_mails WHERE organisation = $1 AND mailbox = $2";
const PROGRESS: &str = "UPDATE imap_mailboxes SET last_uid = $4, in_hand_uid = $5, behind = $6
    WHERE organisation = $1 AND mailbox = $2 AND holder = $3";
const LAST_MAIL: &str =
    "UPDATE imap_mailboxes SET last_mail_us = $3 WHERE organisation = $1 AND mailbox = $2";
const KEEP_MAIL: &str = "INSERT INTO imap_mails (organisation, mailbox, uid_validity, uid, stage, tries, try_at_us, says, since_us)
    SELECT organisation, mailbox, uid_validity, $3, $4, $5, $6, $7, $8 FROM imap_mailboxes
    WHERE organisation = $1 AND mailbox = $2
    ON CONFLICT (organisation, mailbox, uid_validity, uid)
    DO UPDATE SET stage = excluded.stage, tries = excluded.tries, try_at_us = excluded.try_at_us, says = excluded.says";
const FORGET_MAIL: &str =
    "DELETE FROM imap_mails WHERE organisation = $1 AND mailbox = $2 AND uid = $3";
const MAILS: &str = "SELECT uid, stage, tries, try_at_us, says, since_us FROM imap_mails
    WHERE organisation = $1 AND mailbox = $2 AND (stage = 'put-aside') = $3 AND try_at_us <= $4 ORDER BY try_at_us, uid LIMIT $5";
const COUNT_ASIDE: &str = "SELECT COUNT(*) FROM imap_mails WHERE organisation = $1 AND mailbox = $2 AND stage = 'put-aside' AND tries >= $3";
const CONNECTED: &str = "UPDATE imap_mailboxes SET connected_us = $4 WHERE organisation = $1 AND mailbox = $2 AND holder = $3";
const LOOKED: &str = "UPDATE imap_mailboxes SET looked_us = $4, behind = $5, trouble = NULL, trouble_advice = NULL, trouble_us = NULL
    WHERE organisation = $1 AND mailbox = $2 AND holder = $3";
const TROUBLED: &str =
    "UPDATE imap_mailboxes SET connected_us = NULL, trouble = $4, trouble_advice = $5,
    trouble_us = COALESCE(trouble_us, $6) WHERE organisation = $1 AND mailbox = $2 AND holder = $3";

impl EngineDesk {
    pub(crate) async fn claim_mailbox(&self, claim: &MailboxClaim) -> Result<Option<MailboxState>> {
        let mut writing = self.begin().await?;
        sqlx::query(ADD)
            .bind(self.organisation)
            .bind(&claim.mailbox)
            .bind(claim.now.0)
            .execute(&mut *writing)
            .await?;
        let claimed = sqlx::query(dialect::CLAIM_MAILBOX)
            .bind(self.organisation)
            .bind(&claim.mailbox)
            .bind(&claim.holder)
            .bind(claim.until.0)
            .bind(claim.now.0)
            .execute(&mut *writing)
            .await?;
        let state = if claimed.rows_affected() == 1 {
            self.mailbox_within(&mut writing, &claim.mailbox).await?
        } else {
            None
        };
        writing.commit().await?;
        Ok(state)
    }

    pub(crate) async fn prolong_mailbox(&self, claim: &MailboxClaim) -> Result<bool> {
        let mut writing = self.begin().await?;
        let changed = sqlx::query(PROLONG)
            .bind(self.organisation)
            .bind(&claim.mailbox)
            .bind(&claim.holder)
            .bind(claim.until.0)
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(changed.rows_affected() == 1)
    }

    pub(crate) async fn release_mailbox(&self, claim: &MailboxClaim) -> Result<()> {
        let mut writing = self.begin().await?;
        sqlx::query(RELEASE)
            .bind(self.organisation)
            .bind(&claim.mailbox)
            .bind(&claim.holder)
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn mailbox(&self, mailbox: &str) -> Result<Option<MailboxState>> {
        let mut reading = self.begin_reading().await?;
        self.mailbox_within(&mut reading, mailbox).await
    }

    async fn mailbox_within(
        &self,
        transaction: &mut Writing,
        mailbox: &str,
    ) -> Result<Option<MailboxState>> {
        let row: Option<StateRow> = sqlx::query_as(STATE)
            .bind(self.organisation)
            .bind(mailbox)
            .fetch_optional(&mut **transaction)
            .await?;
        row.map(StateRow::read).transpose()
    }

    pub(crate) async fn number_mailbox(
        &self,
        claim: &MailboxClaim,
        numbering: &MailboxNumbering,
    ) -> Result<bool> {
        let mut writing = self.begin().await?;
        // The numbers of the old numbering mean other mails now.
        sqlx::query(FORGET_MAILS)
            .bind(self.organisation)
            .bind(&claim.mailbox)
            .execute(&mut *writing)
            .await?;
        let changed = sqlx::query(NUMBER)
            .bind(self.organisation)
            .bind(&claim.mailbox)
            .bind(&claim.holder)
            .bind(i64::from(numbering.uid_validity))
            .bind(i64::from(numbering.last_uid))
            .bind(i64::from(numbering.read_again_to_uid))
            .execute(&mut *writing)
            .await?;
        if changed.rows_affected() != 1 {
            return Ok(false);
        }
        for uid in &numbering.also {
            let mail = put_aside(*uid, claim.now);
            keep_mail(&mut writing, self.organisation, &claim.mailbox, &mail).await?;
        }
        writing.commit().await?;
        Ok(true)
    }

    pub(crate) async fn progress_mailbox(
        &self,
        claim: &MailboxClaim,
        progress: &MailboxProgress,
        fates: &[(u32, MailFate)],
    ) -> Result<bool> {
        let mut writing = self.begin().await?;
        let changed = sqlx::query(PROGRESS)
            .bind(self.organisation)
            .bind(&claim.mailbox)
            .bind(&claim.holder)
            .bind(i64::from(progress.last_uid))
            .bind(progress.in_hand_uid.map(i64::from))
            .bind(stored(progress.behind))
            .execute(&mut *writing)
            .await?;
        if changed.rows_affected() != 1 {
            return Ok(false);
        }
        for (uid, fate) in fates {
            self.settle_mail(&mut writing, claim, *uid, fate).await?;
        }
        writing.commit().await?;
        Ok(true)
    }

    async fn settle_mail(
        &self,
        writing: &mut Writing,
        claim: &MailboxClaim,
        uid: u32,
        fate: &MailFate,
    ) -> Result<()> {
        if matches!(fate, MailFate::TakenIn | MailFate::ToMove) {
            sqlx::query(LAST_MAIL)
                .bind(self.organisation)
                .bind(&claim.mailbox)
                .bind(claim.now.0)
                .execute(&mut **writing)
                .await?;
        }
        let kept = match fate {
            MailFate::TakenIn | MailFate::Dropped => {
                return forget_mail(writing, self.organisation, &claim.mailbox, uid).await;
            }
            MailFate::ToMove => MailboxMail {
                stage: MailStage::ToMove,
                ..put_aside(uid, claim.now)
            },
            MailFate::PutAside {
                tries,
                try_at,
                says,
            } => MailboxMail {
                tries: *tries,
                try_at: *try_at,
                says: says.clone(),
                ..put_aside(uid, claim.now)
            },
        };
        keep_mail(writing, self.organisation, &claim.mailbox, &kept).await
    }

    pub(crate) async fn restage_mails(
        &self,
        claim: &MailboxClaim,
        mails: &[MailboxMail],
        done: &[u32],
    ) -> Result<bool> {
        let mut writing = self.begin().await?;
        let ours = sqlx::query(STILL_OURS)
            .bind(self.organisation)
            .bind(&claim.mailbox)
            .bind(&claim.holder)
            .execute(&mut *writing)
            .await?;
        if ours.rows_affected() != 1 {
            return Ok(false);
        }
        for mail in mails {
            keep_mail(&mut writing, self.organisation, &claim.mailbox, mail).await?;
        }
        for uid in done {
            forget_mail(&mut writing, self.organisation, &claim.mailbox, *uid).await?;
        }
        writing.commit().await?;
        Ok(true)
    }

    pub(crate) async fn mails_put_aside(
        &self,
        mailbox: &str,
        due: Moment,
    ) -> Result<Vec<MailboxMail>> {
        self.mailbox_mails(mailbox, true, due).await
    }

    pub(crate) async fn mails_to_move(
        &self,
        mailbox: &str,
        due: Moment,
    ) -> Result<Vec<MailboxMail>> {
        self.mailbox_mails(mailbox, false, due).await
    }

    async fn mailbox_mails(
        &self,
        mailbox: &str,
        put_aside: bool,
        due: Moment,
    ) -> Result<Vec<MailboxMail>> {
        let rows: Vec<(i64, String, i64, i64, String, i64)> = sqlx::query_as(MAILS)
            .bind(self.organisation)
            .bind(mailbox)
            .bind(put_aside)
            .bind(due.0)
            .bind(MAILBOX_MAILS_MAX)
            .fetch_all(&self.pool)
            .await?;
        let read = |(uid, stage, tries, try_at, says, since): (_, String, i64, _, _, _)| {
            Ok(MailboxMail {
                uid: mail_number(uid)?,
                stage: known("mail stage", &stage, MailStage::from_code)?,
                tries: u32::try_from(tries).unwrap_or(u32::MAX),
                try_at: Moment(try_at),
                says,
                since: Moment(since),
            })
        };
        rows.into_iter().map(read).collect()
    }

    pub(crate) async fn count_put_aside(&self, mailbox: &str, tries_least: u32) -> Result<u64> {
        let count: i64 = sqlx::query_scalar(COUNT_ASIDE)
            .bind(self.organisation)
            .bind(mailbox)
            .bind(i64::from(tries_least))
            .fetch_one(&self.pool)
            .await?;
        Ok(counted(count))
    }

    pub(crate) async fn note_mailbox_connected(&self, claim: &MailboxClaim) -> Result<()> {
        let mut writing = self.begin().await?;
        sqlx::query(CONNECTED)
            .bind(self.organisation)
            .bind(&claim.mailbox)
            .bind(&claim.holder)
            .bind(claim.now.0)
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn note_mailbox_looked(
        &self,
        claim: &MailboxClaim,
        behind: u64,
    ) -> Result<()> {
        let mut writing = self.begin().await?;
        sqlx::query(LOOKED)
            .bind(self.organisation)
            .bind(&claim.mailbox)
            .bind(&claim.holder)
            .bind(claim.now.0)
            .bind(stored(behind))
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn note_mailbox_trouble(
        &self,
        claim: &MailboxClaim,
        says: &str,
        advice: &str,
    ) -> Result<()> {
        let mut writing = self.begin().await?;
        sqlx::query(TROUBLED)
            .bind(self.organisation)
            .bind(&claim.mailbox)
            .bind(&claim.holder)
            .bind(told(says))
            .bind(told(advice))
            .bind(claim.now.0)
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(())
    }
}

/// A mail that is to be tried at once.
fn put_aside(uid: u32, now: Moment) -> MailboxMail {
    MailboxMail {
        uid,
        stage: MailStage::PutAside,
        tries: 0,
        try_at: now,
        says: String::new(),
        since: now,
    }
}

async fn keep_mail(
    writing: &mut Writing,
    organisation: Uuid,
    mailbox: &str,
    mail: &MailboxMail,
) -> Result<()> {
    sqlx::query(KEEP_MAIL)
        .bind(organisation)
        .bind(mailbox)
        .bind(i64::from(mail.uid))
        .bind(mail.stage.code())
        .bind(i64::from(mail.tries))
        .bind(mail.try_at.0)
        .bind(told(&mail.says))
        .bind(mail.since.0)
        .execute(&mut **writing)
        .await?;
    Ok(())
}

async fn forget_mail(
    writing: &mut Writing,
    organisation: Uuid,
    mailbox: &str,
    uid: u32,
) -> Result<()> {
    sqlx::query(FORGET_MAIL)
        .bind(organisation)
        .bind(mailbox)
        .bind(i64::from(uid))
        .execute(&mut **writing)
        .await?;
    Ok(())
}

fn told(says: &str) -> String {
    without_nul(says)
        .chars()
        .take(MAILBOX_SAYS_CHARS_MAX)
        .collect()
}

/// UIDs and UIDVALIDITY are 32 bits (RFC 9051 section 2.3.1.1).
fn mail_number(number: i64) -> Result<u32> {
    u32::try_from(number)
        .map_err(|_| StoreError::unreadable("number of a mail", &number.to_string()))
}

#[derive(sqlx::FromRow)]
struct StateRow {
    begun_us: i64,
    held_until_us: i64,
    uid_validity: Option<i64>,
    last_uid: i64,
    read_again_to_uid: i64,
    in_hand_uid: Option<i64>,
    behind: i64,
    connected_us: Option<i64>,
    looked_us: Option<i64>,
    last_mail_us: Option<i64>,
    trouble: Option<String>,
    trouble_advice: Option<String>,
    trouble_us: Option<i64>,
}

impl StateRow {
    fn read(self) -> Result<MailboxState> {
        let trouble = self.trouble.map(|says| MailboxTrouble {
            says,
            advice: self.trouble_advice.unwrap_or_default(),
            since: Moment(self.trouble_us.unwrap_or_default()),
        });
        Ok(MailboxState {
            begun: Moment(self.begun_us),
            held_until: Some(Moment(self.held_until_us)).filter(|until| until.0 > 0),
            uid_validity: self.uid_validity.map(mail_number).transpose()?,
            last_uid: mail_number(self.last_uid)?,
            read_again_to_uid: mail_number(self.read_again_to_uid)?,
            in_hand_uid: self.in_hand_uid.map(mail_number).transpose()?,
            behind: counted(self.behind),
            connected: self.connected_us.map(Moment),
            looked: self.looked_us.map(Moment),
            last_mail: self.last_mail_us.map(Moment),
            trouble,
        })
    }
}
