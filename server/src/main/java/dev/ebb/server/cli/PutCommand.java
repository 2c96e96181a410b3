package dev.ebb.server.cli;

import dev.ebb.server.cli.SendArguments.Sent;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.FileSpec;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.JobType;
import dev.ebb.v1.OverwriteRule;
import dev.ebb.v1.UploadProtocol;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ebb put}: one job from submission until the server has the file, and its reply is in place. */
@Command(
        name = "put",
        customSynopsis = {
            "ebb put [OPTIONS] FILE URL",
            "       ebb put [OPTIONS] --protocol WHICH FILE FILE ... URL/",
            "       ebb put [OPTIONS] --reply FILE FILE URL"
        },
        description = "Sends files: makes a job, shows its progress, and ends when the server has them.",
        footerHeading = "%n",
        footer = {
            "Ctrl-C leaves the job to the service, which goes on with it; \"ebb list\" shows it.",
            "",
            "  ebb put report.pdf https://example.com/in/",
            "  ebb put --reply answer.xml order.xml https://example.com/orders/4711",
            "  ebb put --protocol tus --detach one.iso two.iso https://example.com/files/"
        })
final class PutCommand implements Callable<Integer> {
    private final CommandContext context;
    private final Connector connector;

    @Parameters(
            paramLabel = "FILE... URL",
            hideParamSyntax = true,
            arity = "0..*",
            description = "What to send and where to. A URL that ends in / takes the name of the file.")
    List<String> words = List.of();

    @Mixin
    private final UploadOptions upload = new UploadOptions();

    @Option(
            names = {"--reply", "--reply-file"},
            paramLabel = "FILE",
            description = "Keep the server's reply to the upload in this file.")
    @Nullable
    String reply;

    @Option(names = "--no-clobber", description = "Fail rather than replace an existing file of the reply.")
    boolean noClobber;

    @Option(
            names = {"--checksum", "--digest"},
            paramLabel = "sha256:HEX",
            description =
                    "What the content must have, or the job fails; also sha512:, which the server is told as well,"
                            + " and sha1:, md5:, crc32c:. Once for each FILE.")
    List<String> checksums = List.of();

    @Mixin
    private final JobOptions options = new JobOptions();

    @Mixin
    private final JobRun run = new JobRun();

    PutCommand(CommandContext context, Connector connector) {
        this.context = context;
        this.connector = connector;
    }

    @Override
    public Integer call() {
        run.check();
        List<Sent> sent = new SendArguments(context.directory()).fromWords(words, checksums);
        refuseSeveral(sent);
        return run.run(context, connector, request(sent), places(sent));
    }

    /** The service refuses it as well, but cannot say which options to use. */
    private void refuseSeveral(List<Sent> sent) {
        if (sent.size() == 1) {
            return;
        }
        if (reply != null) {
            throw CliException.usage("--reply is for one FILE; send the others with another command");
        }
        boolean one = upload.protocol()
                .map(it -> it == UploadProtocol.UPLOAD_PROTOCOL_AUTO || it == UploadProtocol.UPLOAD_PROTOCOL_BITS)
                .orElse(true);
        if (one) {
            throw CliException.usage(
                    "several files need a protocol that takes many: --protocol plain, tus or resumable;"
                            + " or send one after the other");
        }
    }

    private CreateJobRequest request(List<Sent> sent) {
        JobSettings.Builder settings = JobSettingsReader.eager(options, context);
        upload.writeTo(settings);
        if (reply != null) {
            settings.setReplyFileName(replyFile(reply).toString());
        }
        if (noClobber) {
            settings.setOverwrite(OverwriteRule.OVERWRITE_RULE_NO_CLOBBER);
        }
        return CreateJobRequest.newBuilder()
                .setDisplayName(
                        options.name == null ? JobText.nameOf(sent.get(0).file(), sent.size()) : options.name)
                .setType(reply == null ? JobType.JOB_TYPE_UPLOAD : JobType.JOB_TYPE_UPLOAD_REPLY)
                .setRequestId(RequestIds.next())
                .setSettings(settings)
                .addAllFiles(sent.stream().map(PutCommand::spec).toList())
                .setResume(true)
                .build();
    }

    /** The URL that has the file, and the file that has the reply. */
    private List<String> places(List<Sent> sent) {
        List<String> places = new ArrayList<>(sent.stream().map(Sent::url).toList());
        if (reply != null) {
            places.set(0, places.get(0) + ", reply in " + replyFile(reply));
        }
        return places;
    }

    private Path replyFile(String word) {
        return context.directory().resolve(word).normalize();
    }

    private static FileSpec spec(Sent sent) {
        return FileSpec.newBuilder()
                .setRemoteName(sent.url())
                .setLocalName(sent.file().toString())
                .setExpectedDigest(sent.digest().orElse(""))
                .build();
    }
}
