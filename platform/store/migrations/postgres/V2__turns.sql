-- How many turns there have been. It tells a process whether others have written since it last looked.
ALTER TABLE event_counter ADD COLUMN turn BIGINT NOT NULL DEFAULT 0;
