//! The flags of the channels: mail in, mail out, chat. They are shown under a heading of their own by `--help`. No flag
//! takes a secret, because other users of the computer can see the command line; each takes the file it lies in.

use clap::Args;

/// What was said about the channels on the command line.
#[derive(Debug, Args)]
#[command(next_help_heading = "Channels")]
pub struct ChannelFlags {
    /// Take mail by SMTP at this address [env: HEADSUP_SMTP_LISTEN]
    #[arg(long, global = true, value_name = "ADDRESS:PORT")]
    smtp_listen: Option<String>,
    /// Take mail by LMTP at this address [env: HEADSUP_LMTP_LISTEN]
    #[arg(long, global = true, value_name = "ADDRESS:PORT")]
    lmtp_listen: Option<String>,
    /// Where people forward to; needed with any mail channel [env: HEADSUP_REPORT_ADDRESS]
    #[arg(long, global = true, value_name = "MAIL-ADDRESS")]
    report_address: Option<String>,
    /// Who may hand mail in for anybody, besides this computer [env: HEADSUP_MAIL_RELAYS]
    #[arg(long, global = true, value_name = "NETWORK,…")]
    mail_relays: Option<String>,
    /// The listener's certificate for STARTTLS, PEM [env: HEADSUP_SMTP_CERTIFICATE]
    #[arg(long, global = true, value_name = "FILE")]
    smtp_certificate: Option<String>,
    /// The certificate's private key, PEM [env: HEADSUP_SMTP_KEY]
    #[arg(long, global = true, value_name = "FILE")]
    smtp_key: Option<String>,
    /// Send mail through smtp://, smtp+starttls:// or smtps:// [env: HEADSUP_RELAY]
    #[arg(long, global = true, value_name = "URL")]
    relay: Option<String>,
    /// The file with the relay's password [env: HEADSUP_RELAY_PASSWORD_FILE, or the password in HEADSUP_RELAY_PASSWORD]
    #[arg(long, global = true, value_name = "FILE")]
    relay_password_file: Option<String>,
    /// Read a shared mailbox: imaps://user@host/INBOX [env: HEADSUP_IMAP]
    #[arg(long, global = true, value_name = "URL")]
    imap: Option<String>,
    /// The file with its password [env: HEADSUP_IMAP_PASSWORD_FILE, or the password in HEADSUP_IMAP_PASSWORD]
    #[arg(long, global = true, value_name = "FILE")]
    imap_password_file: Option<String>,
    /// The file with its OAuth token, read at each connection [env: HEADSUP_IMAP_TOKEN_FILE]
    #[arg(long, global = true, value_name = "FILE")]
    imap_token_file: Option<String>,
    /// Move mails to this folder once they are taken [env: HEADSUP_IMAP_MOVE_TO] [default: they stay]
    #[arg(long, global = true, value_name = "FOLDER")]
    imap_move_to: Option<String>,
    /// The file with Slack's signing secret [env: HEADSUP_SLACK_SECRET_FILE, or the secret in HEADSUP_SLACK_SECRET]
    #[arg(long, global = true, value_name = "FILE")]
    slack_secret_file: Option<String>,
    /// The file with the secret of Teams' outgoing webhook [env: HEADSUP_TEAMS_SECRET_FILE, or HEADSUP_TEAMS_SECRET]
    #[arg(long, global = true, value_name = "FILE")]
    teams_secret_file: Option<String>,
    /// Receivers of webhooks in our own network, also over http [env: HEADSUP_WEBHOOK_PRIVATE_TARGETS]
    #[arg(long, global = true, value_name = "HOST:PORT,…")]
    webhook_private_targets: Option<String>,
    /// Take logs by syslog at this address, UDP and TCP [env: HEADSUP_LOG_LISTEN]
    #[arg(long, global = true, value_name = "ADDRESS:PORT")]
    log_listen: Option<String>,
    /// Take logs by syslog under TLS, with the mail listener's certificate [env: HEADSUP_LOG_TLS_LISTEN]
    #[arg(long, global = true, value_name = "ADDRESS:PORT")]
    log_tls_listen: Option<String>,
    /// Who may send logs, besides this computer [env: HEADSUP_LOG_SENDERS]
    #[arg(long, global = true, value_name = "NETWORK,…")]
    log_senders: Option<String>,
    /// Follow these logs of sign-ins on this computer [env: HEADSUP_LOG_FILES]
    #[arg(long, global = true, value_name = "FILE,…")]
    log_files: Option<String>,
    /// Pull sign-ins from Okta: https://school.okta.com [env: HEADSUP_OKTA]
    #[arg(long, global = true, value_name = "URL")]
    okta: Option<String>,
    /// The file with Okta's API token [env: HEADSUP_OKTA_TOKEN_FILE, or the token in HEADSUP_OKTA_TOKEN]
    #[arg(long, global = true, value_name = "FILE")]
    okta_token_file: Option<String>,
    /// Pull sign-ins from Entra, as this application of this tenant [env: HEADSUP_ENTRA]
    #[arg(long, global = true, value_name = "CLIENT@TENANT")]
    entra: Option<String>,
    /// The file with the application's client secret [env: HEADSUP_ENTRA_SECRET_FILE, or it in HEADSUP_ENTRA_SECRET]
    #[arg(long, global = true, value_name = "FILE")]
    entra_secret_file: Option<String>,
    /// Graph and login host of a national cloud [env: HEADSUP_ENTRA_HOSTS] [default: those of the global one]
    #[arg(long, global = true, value_name = "URL,URL")]
    entra_hosts: Option<String>,
    /// Pull sign-ins from Google, in this administrator's name [env: HEADSUP_GOOGLE]
    #[arg(long, global = true, value_name = "MAIL-ADDRESS")]
    google: Option<String>,
    /// The file with the service account's key, JSON [env: HEADSUP_GOOGLE_KEY_FILE]
    #[arg(long, global = true, value_name = "FILE")]
    google_key_file: Option<String>,
    /// Where Google's reports are asked for [env: HEADSUP_GOOGLE_HOST] [default: https://admin.googleapis.com]
    #[arg(long, global = true, value_name = "URL")]
    google_host: Option<String>,
    /// Let members sign in with your organisation's own provider (OpenID Connect): its issuer [env: HEADSUP_OIDC]
    #[arg(long, global = true, value_name = "URL")]
    oidc: Option<String>,
    /// This desk's client identifier at the provider [env: HEADSUP_OIDC_CLIENT]
    #[arg(long, global = true, value_name = "ID")]
    oidc_client: Option<String>,
    /// The file with this desk's client secret at the provider [env: HEADSUP_OIDC_SECRET_FILE, or it in HEADSUP_OIDC_SECRET]
    #[arg(long, global = true, value_name = "FILE")]
    oidc_secret_file: Option<String>,
}

impl ChannelFlags {
    /// Each setting's name with what was said.
    pub fn said(self) -> [(&'static str, Option<String>); 30] {
        [
            ("smtp-listen", self.smtp_listen),
            ("lmtp-listen", self.lmtp_listen),
            ("report-address", self.report_address),
            ("mail-relays", self.mail_relays),
            ("smtp-certificate", self.smtp_certificate),
            ("smtp-key", self.smtp_key),
            ("relay", self.relay),
            ("relay-password-file", self.relay_password_file),
            ("imap", self.imap),
            ("imap-password-file", self.imap_password_file),
            ("imap-token-file", self.imap_token_file),
            ("imap-move-to", self.imap_move_to),
            ("slack-secret-file", self.slack_secret_file),
            ("teams-secret-file", self.teams_secret_file),
            ("webhook-private-targets", self.webhook_private_targets),
            ("log-listen", self.log_listen),
            ("log-tls-listen", self.log_tls_listen),
            ("log-senders", self.log_senders),
            ("log-files", self.log_files),
            ("okta", self.okta),
            ("okta-token-file", self.okta_token_file),
            ("entra", self.entra),
            ("entra-secret-file", self.entra_secret_file),
            ("entra-hosts", self.entra_hosts),
            ("google", self.google),
            ("google-key-file", self.google_key_file),
            ("google-host", self.google_host),
            ("oidc", self.oidc),
            ("oidc-client", self.oidc_client),
            ("oidc-secret-file", self.oidc_secret_file),
        ]
    }
}
