-- +goose Up

-- Raised with whatever the readers of a forum see change: a proposal, a statement, a vote, a seat, a session.
ALTER TABLE forum ADD COLUMN version bigint NOT NULL DEFAULT 1;

-- A proposal of a forum. Number is the revision of the rating that it makes, from 2 on; its evidence and
-- whether it lowers what the appraiser gave stay with it.
ALTER TABLE adjustment ADD COLUMN number int;
ALTER TABLE adjustment ADD COLUMN lowers boolean NOT NULL DEFAULT false;
ALTER TABLE adjustment ADD COLUMN evidence jsonb;
CREATE UNIQUE INDEX adjustment_number ON adjustment (appraisal_id, pass, number) WHERE number IS NOT NULL;
CREATE INDEX adjustment_forum ON adjustment (agency_id, forum_id, at) WHERE forum_id IS NOT NULL;

-- Who was given a seat, or had it taken, by whom and why. Never updated.
CREATE TABLE forum_seating (
  agency_id uuid NOT NULL REFERENCES agency,
  id        uuid NOT NULL,
  forum_id  uuid NOT NULL,
  person_id uuid NOT NULL,
  seated    boolean NOT NULL,
  reason    text NOT NULL CHECK (length(reason) >= 10),
  by_id     uuid NOT NULL,
  at        timestamptz NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY (agency_id, forum_id) REFERENCES forum (agency_id, id),
  FOREIGN KEY (agency_id, person_id) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, by_id) REFERENCES person (agency_id, id)
);
CREATE INDEX forum_seating_forum ON forum_seating (agency_id, forum_id, at);
SELECT protect_table('forum_seating');
REVOKE UPDATE ON forum_seating FROM rapor_service;
CREATE TRIGGER forum_seating_final BEFORE UPDATE OR DELETE ON forum_seating FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- A date and a place at which a forum meets. Sequence is raised with every change, as calendars ask.
CREATE TABLE forum_session (
  agency_id    uuid NOT NULL REFERENCES agency,
  id           uuid NOT NULL,
  forum_id     uuid NOT NULL,
  starts_at    timestamptz NOT NULL,
  ends_at      timestamptz NOT NULL CHECK (ends_at > starts_at),
  place        text NOT NULL CHECK (length(place) BETWEEN 1 AND 200),
  sequence     int NOT NULL DEFAULT 0,
  cancelled_at timestamptz,
  set_by       uuid NOT NULL,
  at           timestamptz NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (agency_id, id),
  FOREIGN KEY (agency_id, forum_id) REFERENCES forum (agency_id, id),
  FOREIGN KEY (agency_id, set_by) REFERENCES person (agency_id, id)
);
CREATE INDEX forum_session_forum ON forum_session (agency_id, forum_id, starts_at);
SELECT protect_table('forum_session');

-- What one member was sent about one session: the content of a calendar file. Number tells apart the mails of a
-- forum to one person.
CREATE TABLE forum_invitation (
  agency_id  uuid NOT NULL REFERENCES agency,
  forum_id   uuid NOT NULL,
  person_id  uuid NOT NULL,
  number     int NOT NULL,
  session_id uuid NOT NULL,
  sequence   int NOT NULL,
  cancelled  boolean NOT NULL,
  starts_at  timestamptz NOT NULL,
  ends_at    timestamptz NOT NULL,
  place      text NOT NULL,
  at         timestamptz NOT NULL,
  PRIMARY KEY (forum_id, person_id, number),
  FOREIGN KEY (agency_id, forum_id) REFERENCES forum (agency_id, id),
  FOREIGN KEY (agency_id, person_id) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, session_id) REFERENCES forum_session (agency_id, id)
);
SELECT protect_table('forum_invitation');
REVOKE UPDATE ON forum_invitation FROM rapor_service;

-- Who was there, as HR recorded it last.
CREATE TABLE forum_presence (
  agency_id   uuid NOT NULL REFERENCES agency,
  session_id  uuid NOT NULL,
  person_id   uuid NOT NULL,
  present     boolean NOT NULL,
  recorded_by uuid NOT NULL,
  at          timestamptz NOT NULL,
  PRIMARY KEY (session_id, person_id),
  FOREIGN KEY (agency_id, session_id) REFERENCES forum_session (agency_id, id),
  FOREIGN KEY (agency_id, person_id) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, recorded_by) REFERENCES person (agency_id, id)
);
SELECT protect_table('forum_presence');

-- Somebody is another's relative, or has an interest in their rating: neither sits over the other in a forum.
CREATE TABLE declaration (
  agency_id   uuid NOT NULL REFERENCES agency,
  id          uuid NOT NULL,
  person_id   uuid NOT NULL,
  about_id    uuid NOT NULL,
  kind        text NOT NULL CHECK (kind IN ('relative', 'interest')),
  note        text NOT NULL DEFAULT '',
  recorded_by uuid NOT NULL,
  at          timestamptz NOT NULL,
  ended_at    timestamptz,
  ended_by    uuid,
  end_reason  text CHECK (length(end_reason) >= 10),
  PRIMARY KEY (id),
  CHECK ((ended_at IS NULL) = (ended_by IS NULL) AND (ended_at IS NULL) = (end_reason IS NULL)),
  FOREIGN KEY (agency_id, person_id) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, about_id) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, recorded_by) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, ended_by) REFERENCES person (agency_id, id)
);
CREATE UNIQUE INDEX declaration_once ON declaration (agency_id, person_id, about_id) WHERE ended_at IS NULL;
CREATE INDEX declaration_about ON declaration (agency_id, about_id) WHERE ended_at IS NULL;
SELECT protect_table('declaration');

-- For whose rating a member had no say when the forum closed, and why: a vote counts neither for it nor
-- against whoever decides an objection to it.
CREATE TABLE forum_recusal (
  agency_id    uuid NOT NULL REFERENCES agency,
  forum_id     uuid NOT NULL,
  person_id    uuid NOT NULL,
  appraisal_id uuid NOT NULL,
  why          text NOT NULL CHECK (why IN ('own', 'declared', 'decides-objection')),
  PRIMARY KEY (forum_id, person_id, appraisal_id),
  FOREIGN KEY (agency_id, forum_id) REFERENCES forum (agency_id, id),
  FOREIGN KEY (agency_id, person_id) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, appraisal_id) REFERENCES appraisal (agency_id, id)
);
SELECT protect_table('forum_recusal');
REVOKE UPDATE ON forum_recusal FROM rapor_service;

-- What became of a rating that the forum proposed to change, from its close on.
CREATE TABLE forum_result (
  agency_id     uuid NOT NULL REFERENCES agency,
  appraisal_id  uuid NOT NULL,
  pass          int NOT NULL,
  forum_id      uuid NOT NULL,
  adjustment_id uuid NOT NULL,
  from_rating   text NOT NULL,
  to_rating     text NOT NULL,
  -- in-effect: binding. advised: the appraiser owes an answer. accepted, departed: they gave it. unanswered: the
  -- rating stays. not-approved: no quorum. not-heard: the appraiser had not answered a lowering. too-late: the
  -- result was out.
  outcome       text NOT NULL CHECK (outcome IN ('in-effect', 'advised', 'accepted', 'departed', 'unanswered', 'not-approved', 'not-heard', 'too-late')),
  reason        text NOT NULL DEFAULT '',
  duty_id       uuid,
  decided_by    uuid,
  decided_at    timestamptz,
  at            timestamptz NOT NULL,
  PRIMARY KEY (appraisal_id, pass),
  FOREIGN KEY (agency_id, appraisal_id) REFERENCES appraisal (agency_id, id),
  FOREIGN KEY (agency_id, forum_id) REFERENCES forum (agency_id, id),
  FOREIGN KEY (agency_id, duty_id) REFERENCES duty (agency_id, id),
  FOREIGN KEY (agency_id, decided_by) REFERENCES person (agency_id, id)
);
CREATE INDEX forum_result_forum ON forum_result (agency_id, forum_id);
SELECT protect_table('forum_result');

-- +goose Down
DROP TABLE forum_result, forum_recusal, declaration, forum_presence, forum_invitation, forum_session, forum_seating;
DROP INDEX adjustment_number, adjustment_forum;
ALTER TABLE adjustment DROP COLUMN number, DROP COLUMN lowers, DROP COLUMN evidence;
ALTER TABLE forum DROP COLUMN version;
