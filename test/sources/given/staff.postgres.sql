create table staff (
	employee_number char(8), last_name varchar(80), first_name text, email text, job_title char(24),
	salutation char(5), phone char(20), mobile text, is_active boolean, cost_centre bigint,
	hourly_rate numeric(8,2), birth_date date, hired_at timestamptz, languages text[], details json);
insert into staff values
	('00042', 'Müller', 'Ana', 'ana.mueller@example.com', 'Reviser', 'Ms', '+49 30 5550101', null,
		true, 9007199254740993, 38.50, '1990-03-01', '2024-03-01 08:30:00+01', '{de,en}', '{"desk": "3A"}'),
	('00043', 'Novak ', null, 'tomas.novak@example.com', '', '', '', '', false, 12, 40,
		null, '2024-07-01 00:00:00+02', '{}', null);
