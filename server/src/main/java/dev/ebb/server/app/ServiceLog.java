package dev.ebb.server.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * Sets up the log of the service: lines on stderr, which its starter sends to a file; stdout belongs to the commands. In code,
 * because reading a file would load an XML parser and two hundred classes at each start. A file named in {@code
 * logback.configurationFile} takes its place. Called once, by the logging library, on the thread that logs first.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class ServiceLog extends ContextAwareBase implements Configurator {
    /**
     * What is logged quotes servers and callers: a line break of theirs must not begin a line that looks like ours, and nothing of
     * theirs may steer the terminal that shows it. Only the lines of a stack trace are left as they are.
     */
    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0}"
            + " %replace(%msg){'\\p{Cc}', '?'}%n"
            + "%replace(%ex){'[\\p{Cc}&&[^\\n\\t]]|\\n(?!\\t|Caused by: |$)', '?'}";

    @Override
    public ExecutionStatus configure(LoggerContext log) {
        if (System.getProperty("logback.configurationFile") != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        PatternLayoutEncoder lines = new PatternLayoutEncoder();
        lines.setContext(log);
        lines.setPattern(PATTERN);
        lines.start();
        ConsoleAppender<ILoggingEvent> stderr = new ConsoleAppender<>();
        stderr.setContext(log);
        stderr.setName("STDERR");
        stderr.setTarget("System.err");
        stderr.setEncoder(lines);
        stderr.start();
        Logger root = log.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        root.addAppender(stderr);
        // Warns of SO_KEEPALIVE on every Unix socket connection, where the option means nothing.
        log.getLogger("io.netty.bootstrap").setLevel(Level.ERROR);
        log.getLogger("io.netty").setLevel(Level.WARN);
        // It warns of each connection that an outage of the database ends; the store says so once.
        log.getLogger("com.zaxxer.hikari").setLevel(Level.ERROR);
        log.getLogger("io.grpc").setLevel(Level.WARN);
        log.getLogger("org.flywaydb").setLevel(Level.WARN);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
