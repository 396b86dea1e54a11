namespace Pustakalaya.Worker.Commands;

internal static class Usage
{
    private const string Text =
        """
        Pustakalaya.Worker                                             works off the queues until it is stopped
        Pustakalaya.Worker migrate                                     brings the database up to date, makes the first administrator (Admin__Email, Admin__Password)
        Pustakalaya.Worker import FOLDER --as EMAIL [--wait]           takes the files of a folder in, as the upload page does, for that editor; run again, it goes on
                                  [--manifest FILE.csv]        what the list describes, and nothing else; --wait follows the files until the workers are done
        Pustakalaya.Worker import FOLDER --as EMAIL --check            says, one line a problem, what would be refused; writes nothing
        Pustakalaya.Worker rebuild-index [--engine ENGINE]             fills a new search index from the catalogue while the site serves; killed, it goes on when run again
        Pustakalaya.Worker rebuild-index --check [--repair]            compares each index with the catalogue: what is missing, old or too many
        Pustakalaya.Worker dead-letters list                           messages that nobody could carry out, each with its number and the reason
        Pustakalaya.Worker dead-letters show ID                        one of them as it is
        Pustakalaya.Worker dead-letters replay ID | --all              gives one, or all, back to their queues with all attempts before them
        Pustakalaya.Worker backup --to FOLDER [--plain]                writes database and files down, encrypted for the keys in Backup__Recipients; a file that is there is not copied again
                                  [--nightly HH:MM]            (after --plain) every night at that time (UTC), until it is stopped
        Pustakalaya.Worker backup --list FOLDER                        the backups that are there
        Pustakalaya.Worker backup --verify BACKUP [--identity KEY]     reads all of one, and with the key decrypts all of it
        Pustakalaya.Worker restore BACKUP [--identity KEY] [--replace] makes the library what the backup says; KEY is a file, or - for the standard input
        Pustakalaya.Worker --health                                    ends with 0 if a worker of this machine was heard of in the last 30 seconds

        Settings come from the environment: ConnectionStrings__Library, Storage__Root and those of env/README.md.
        Exit codes: 0 done, 1 some of it failed, or there is no such message, 2 a bad setting or command line, 3 the database cannot be reached, 130 stopped by Ctrl-C.
        Of backup and restore also: 4 a tool is missing, 5 the disk is full or something cannot be read or written, 6 the backup is damaged or the key is another's,
        7 refused, since the library is not empty or not closed or the backup is newer than the program, 9 another is at work.
        """;

    public static async Task<int> ShowAsync()
    {
        await Console.Out.WriteLineAsync(Text);
        return ExitCode.Ok;
    }

    public static async Task<int> RefuseAsync(string[] args)
    {
        await Console.Error.WriteLineAsync($"'{string.Join(' ', args)}' is not a command of this program.\n\n{Text}");
        return ExitCode.BadSetting;
    }
}
