-- Webhooks: who is told of events, and what is still to be told. A delivery is inserted in the transaction of the act it
-- tells of; its body is fixed then, so that every try sends the same bytes.

CREATE TABLE webhooks (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    -- The codes of the events it is told of, separated by spaces.
    events TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'paused', 'ended')),
    -- The secrets sign, so they have to be readable. The older one signs too while a receiver changes over.
    secret TEXT NOT NULL,
    older_secret TEXT,
    older_secret_until_us BIGINT,
    created_us BIGINT NOT NULL,
    ended_because TEXT,
    ended_us BIGINT,
    failing_since_us BIGINT,
    delivered_us BIGINT,
    PRIMARY KEY (organisation, id)
);
-- What every act looks at: with no webhook there is nothing in it.
CREATE INDEX webhooks_to_tell ON webhooks (organisation) WHERE state <> 'ended';

CREATE TABLE webhook_deliveries (
    organisation BLOB NOT NULL,
    id BLOB NOT NULL,
    webhook BLOB NOT NULL,
    event TEXT NOT NULL,
    body TEXT NOT NULL,
    created_us BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'delivered', 'given-up')),
    -- Of a running one: the end of its lease.
    run_at_us BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    worker TEXT,
    tried_us BIGINT,
    status BIGINT,
    answer TEXT,
    error TEXT,
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, webhook) REFERENCES webhooks (organisation, id) ON DELETE CASCADE
);
CREATE INDEX webhook_deliveries_to_run ON webhook_deliveries (organisation, webhook, run_at_us)
    WHERE state IN ('waiting', 'running');
CREATE INDEX webhook_deliveries_by_time ON webhook_deliveries (organisation, webhook, created_us);

-- Where a chat waits for more: looked at a few times while its address holds, then removed.
CREATE TABLE chat_answers (
    organisation BLOB NOT NULL,
    report BLOB NOT NULL,
    url TEXT NOT NULL,
    told TEXT,
    posts BIGINT NOT NULL,
    looks BIGINT NOT NULL,
    run_at_us BIGINT NOT NULL,
    expires_us BIGINT NOT NULL,
    PRIMARY KEY (organisation, report),
    FOREIGN KEY (organisation, report) REFERENCES reports (organisation, id)
);
CREATE INDEX chat_answers_to_run ON chat_answers (run_at_us);
