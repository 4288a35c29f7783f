-- +goose Up

-- Who signed by meeting a duty may still sign on paper, or with a certified signature.
ALTER TABLE paper_signature DROP CONSTRAINT paper_signature_pkey;
ALTER TABLE paper_signature ADD PRIMARY KEY (agency_id, paper_id, person_id, outcome, provider);

-- +goose Down
-- Of several signatures of one person the first stays.
ALTER TABLE paper_signature NO FORCE ROW LEVEL SECURITY;
ALTER TABLE paper_signature DISABLE TRIGGER paper_signature_final;
DELETE FROM paper_signature s USING paper_signature f
WHERE f.agency_id = s.agency_id AND f.paper_id = s.paper_id AND f.person_id = s.person_id AND f.outcome = s.outcome AND (f.at, f.provider) < (s.at, s.provider);
ALTER TABLE paper_signature ENABLE TRIGGER paper_signature_final;
ALTER TABLE paper_signature FORCE ROW LEVEL SECURITY;
ALTER TABLE paper_signature DROP CONSTRAINT paper_signature_pkey;
ALTER TABLE paper_signature ADD PRIMARY KEY (agency_id, paper_id, person_id, outcome);
