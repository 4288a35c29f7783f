-- +goose Up

-- What a process waits for although nothing is owed in it: the rest of the unit, where a method ranks, and
-- the end of an improvement period.
ALTER TABLE appraisal ADD COLUMN awaits_unit boolean NOT NULL DEFAULT false;
ALTER TABLE coaching ADD COLUMN over_at timestamptz;

-- +goose Down
ALTER TABLE coaching DROP COLUMN over_at;
ALTER TABLE appraisal DROP COLUMN awaits_unit;
