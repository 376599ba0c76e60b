-- A fifth way to ask "Was this you?": a program that is told by a webhook passes the question on in a chat. Its twin for the
-- other engine makes the table anew.
ALTER TABLE inquiries DROP CONSTRAINT inquiries_way_check;
ALTER TABLE inquiries ADD CONSTRAINT inquiries_way_check
    CHECK (way IN ('mail', 'text', 'chat', 'in-person', 'chat-webhook'));
ALTER TABLE inquiries DROP CONSTRAINT inquiries_check2;
ALTER TABLE inquiries ADD CONSTRAINT inquiries_address_check
    CHECK ((way IN ('mail', 'chat-webhook')) = (address <> ''));
ALTER TABLE inquiries ADD CONSTRAINT inquiries_doubted_way_check
    CHECK (way <> 'chat-webhook' OR doubted NOT IN ('chat', 'sign-in'));

-- Which question a delivery asks, so that the desk sees one that nobody took.
ALTER TABLE webhook_deliveries ADD COLUMN inquiry UUID;
CREATE INDEX webhook_deliveries_of_inquiry ON webhook_deliveries (organisation, inquiry) WHERE inquiry IS NOT NULL;
