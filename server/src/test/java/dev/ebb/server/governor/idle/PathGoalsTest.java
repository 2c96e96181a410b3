package dev.ebb.server.governor.idle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the controller to its goals on a home line: 40 Mbit/s, 20 ms, in simulated time. */
class PathGoalsTest {
    @ParameterizedTest
    @CsvSource({
        "cubic, 50, false, 30, 0.97",
        "cubic, 200, false, 30, 0.97",
        "cubic, 200, true, 30, 0.97",
        "cubic, 200, true, 5, 0.92",
        "cubic, 200, false, 1, 0.80",
        "bbr, 200, true, 30, 0.97",
        "bbr, 200, false, 5, 0.92",
        "bbr, 200, false, 1, 0.80",
    })
    void foreground_besideOneDownload_keepsItsSpeed(
            String control, double queue, boolean sameHost, double megabytes, double kept) {
        Rig.Line line = Rig.Line.HOME.control(control).queue(queue);
        Trial trial = Trial.run(Trial.Setup.of(line).sameHost(sameHost), megabytes);

        assertThat(trial.retention()).as("retention of %s", trial).isGreaterThan(kept);
        assertThat(trial.use()).as("use of the idle link of %s", trial).isGreaterThan(0.98);
        assertThat(trial.median()).as("queue of %s", trial).isLessThan(6);
        assertThat(trial.high()).as("queue of %s", trial).isLessThan(8);
        assertThat(trial.gives()).as("gives way in %s", trial).isLessThan(0.15);
        // A BBR server has to find its rate again, whatever the window.
        assertThat(trial.back()).as("comes back in %s", trial).isLessThan(control.equals("bbr") ? 3.5 : 1.5);
    }

    @ParameterizedTest
    @CsvSource({"cubic, 4, false", "cubic, 4, true", "cubic, 16, false", "bbr, 4, false", "bbr, 16, false"})
    void foreground_besideManyDownloads_keepsItsSpeed(String control, int connections, boolean sameHost) {
        Trial.Setup setup = Trial.Setup.of(Rig.Line.HOME.control(control))
                .connections(connections)
                .sameHost(sameHost);
        Trial trial = Trial.run(setup, 30);

        assertThat(trial.retention()).as("retention of %s", trial).isGreaterThan(0.96);
        assertThat(trial.use()).as("use of the idle link of %s", trial).isGreaterThan(0.98);
        assertThat(trial.high()).as("queue of %s", trial).isLessThan(8);
        assertThat(trial.gives()).as("gives way in %s", trial).isLessThan(0.2);
        assertThat(trial.back()).as("comes back in %s", trial).isLessThan(2.5);
    }

    @ParameterizedTest
    @CsvSource({"cubic, 1, false", "cubic, 4, true", "bbr, 1, false", "bbr, 4, true"})
    void foreground_besideUploads_keepsItsSpeed(String control, int connections, boolean sameHost) {
        Trial.Setup setup = Trial.Setup.of(Rig.Line.HOME.control(control))
                .direction(Direction.UP)
                .connections(connections)
                .sameHost(sameHost);
        Trial trial = Trial.run(setup, 30);

        assertThat(trial.retention()).as("retention of %s", trial).isGreaterThan(0.97);
        assertThat(trial.use()).as("use of the idle link of %s", trial).isGreaterThan(0.98);
        assertThat(trial.high()).as("queue of %s", trial).isLessThan(8);
        assertThat(trial.gives()).as("gives way in %s", trial).isLessThan(0.15);
        assertThat(trial.back()).as("comes back in %s", trial).isLessThan(1.5);
    }

    @ParameterizedTest
    @CsvSource({"cubic, 50", "cubic, 200", "bbr, 200"})
    void foreground_withoutKernelSignals_keepsMostOfItsSpeed(String control, double queue) {
        Trial.Setup setup =
                Trial.Setup.of(Rig.Line.HOME.control(control).queue(queue)).kernel(GovernedFlow.Kernel.SILENT);
        Trial trial = Trial.run(setup, 30);

        assertThat(trial.retention()).as("retention of %s", trial).isGreaterThan(0.95);
        assertThat(trial.use()).as("use of the idle link of %s", trial).isGreaterThan(0.95);
        assertThat(trial.high()).as("queue of %s", trial).isLessThan(15);
        assertThat(trial.gives()).as("gives way in %s", trial).isLessThan(0.25);
    }

    @ParameterizedTest
    @CsvSource({"cubic", "bbr"})
    void foreground_withASmoothingKernel_keepsItsSpeed(String control) {
        Trial.Setup setup = Trial.Setup.of(Rig.Line.HOME.control(control)).kernel(GovernedFlow.Kernel.SMOOTHING);
        Trial trial = Trial.run(setup, 5);

        assertThat(trial.retention()).as("retention of %s", trial).isGreaterThan(0.92);
        assertThat(trial.high()).as("queue of %s", trial).isLessThan(8);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 60, 0.93",
        "2, 20, 0.95",
        "5, 60, 0.96",
        "10, 2, 0.97",
        "10, 20, 0.97",
        "150, 20, 0.97",
        "1000, 1, 0.88"
    })
    void foreground_onOtherLines_keepsItsSpeed(double megabits, double base, double kept) {
        Rig.Line line = Rig.Line.HOME.rate(megabits).base(base);
        Trial trial = Trial.run(Trial.Setup.of(line), Math.max(0.4, Math.min(50, 0.5 * megabits)));

        assertThat(trial.retention()).as("retention of %s", trial).isGreaterThan(kept);
        assertThat(trial.use()).as("use of the idle link of %s", trial).isGreaterThan(0.95);
        assertThat(trial.median()).as("queue of %s", trial).isLessThan(Math.max(8, 3 * 12 / megabits));
    }

    @ParameterizedTest
    @CsvSource({"40, 200", "40, 300", "10, 200"})
    void download_overALongWay_usesTheIdleLink(double megabits, double base) {
        Rig rig = new Rig(Rig.Line.HOME.rate(megabits).base(base));
        rig.downloader();
        rig.until(30);

        assertThat(rig.use(20, 30)).as("%s", rig).isGreaterThan(0.9);
        assertThat(rig.queue(0.95, 20, 30)).as("%s", rig).isLessThan(25);
    }
}
