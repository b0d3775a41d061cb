<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>AnswerView</name>
    <message numerus="yes">
        <source>%n earlier round(s) did not fit into the context</source>
        <translation>
            <numerusform>%n earlier round did not fit into the context</numerusform>
            <numerusform>%n earlier rounds did not fit into the context</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AuditController</name>
    <message numerus="yes">
        <source>%n entries were exported.</source>
        <translation>
            <numerusform>One entry was exported.</numerusform>
            <numerusform>%n entries were exported.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AuditView</name>
    <message numerus="yes">
        <source>The chain is whole: %n entries, none of them removed, changed or moved.</source>
        <translation>
            <numerusform>The chain is whole: one entry, as it was written.</numerusform>
            <numerusform>The chain is whole: %n entries, none of them removed, changed or moved.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>· and %n more</source>
        <translation>
            <numerusform>· and %n more</numerusform>
            <numerusform>· and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BackupWords</name>
    <message numerus="yes">
        <source>%n case(s)</source>
        <translation>
            <numerusform>%n case</numerusform>
            <numerusform>%n cases</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s)</source>
        <translation>
            <numerusform>%n message</numerusform>
            <numerusform>%n messages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more in its bin</source>
        <translation>
            <numerusform>%n more in its bin</numerusform>
            <numerusform>%n more in its bin</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them here already</source>
        <translation>
            <numerusform>%n of them here already</numerusform>
            <numerusform>%n of them here already</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BackupsView</name>
    <message numerus="yes">
        <source>the last %n</source>
        <translation>
            <numerusform>the last one</numerusform>
            <numerusform>the last %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BinController</name>
    <message numerus="yes">
        <source>%n case(s) were removed for good.</source>
        <translation>
            <numerusform>%n case was removed for good.</numerusform>
            <numerusform>%n cases were removed for good.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BinView</name>
    <message numerus="yes">
        <source>A deleted case stays here for %n day(s). Until then it can be restored.</source>
        <translation>
            <numerusform>A deleted case stays here for %n day. Until then it can be restored.</numerusform>
            <numerusform>A deleted case stays here for %n days. Until then it can be restored.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n case(s) in the bin</source>
        <translation>
            <numerusform>%n case in the bin</numerusform>
            <numerusform>%n cases in the bin</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EmptyBinSheet</name>
    <message numerus="yes">
        <source>Remove %n case(s) for good?</source>
        <translation>
            <numerusform>Remove %n case for good?</numerusform>
            <numerusform>Remove %n cases for good?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n held case(s) stay.</source>
        <translation>
            <numerusform>%n case under legal hold stays.</numerusform>
            <numerusform>%n cases under legal hold stay.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EngineSettings</name>
    <message numerus="yes">
        <source>after %n hour(s)</source>
        <translation>
            <numerusform>after %n hour</numerusform>
            <numerusform>after %n hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>after %n minute(s)</source>
        <translation>
            <numerusform>after %n minute</numerusform>
            <numerusform>after %n minutes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HistoryListModel</name>
    <message numerus="yes">
        <source>%n message(s)</source>
        <translation>
            <numerusform>%n message</numerusform>
            <numerusform>%n messages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>OfflineView</name>
    <message numerus="yes">
        <source>%n process(es)</source>
        <translation>
            <numerusform>%n process</numerusform>
            <numerusform>%n processes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n connection(s)</source>
        <translation>
            <numerusform>%n connection</numerusform>
            <numerusform>%n connections</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PatientSettings</name>
    <message numerus="yes">
        <source>%n case(s) will be gone for good after the next start. Choose again to keep them.</source>
        <translation>
            <numerusform>%n case will be gone for good after the next start. Choose again to keep it.</numerusform>
            <numerusform>%n cases will be gone for good after the next start. Choose again to keep them.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>after %n minute(s)</source>
        <translation>
            <numerusform>after %n minute</numerusform>
            <numerusform>after %n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>after %n second(s)</source>
        <translation>
            <numerusform>after %n second</numerusform>
            <numerusform>after %n seconds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n year(s)</source>
        <translation>
            <numerusform>%n year</numerusform>
            <numerusform>%n years</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PolicyStrip</name>
    <message numerus="yes">
        <source>Set by the administrator (%n)</source>
        <translation>
            <numerusform>Set by the administrator (%n)</numerusform>
            <numerusform>Set by the administrator (%n)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReviewPage</name>
    <message numerus="yes">
        <source>This is what will be written. Rules cannot find everything: read all of it, and mark in the text what was missed. All dates are moved %n day(s) back, so that intervals stay true.</source>
        <translation>
            <numerusform>This is what will be written. Rules cannot find everything: read all of it, and mark in the text what was missed. All dates are moved %n day back, so that intervals stay true.</numerusform>
            <numerusform>This is what will be written. Rules cannot find everything: read all of it, and mark in the text what was missed. All dates are moved %n days back, so that intervals stay true.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n line(s) not in sight yet</source>
        <translation>
            <numerusform>%n line not in sight yet</numerusform>
            <numerusform>%n lines not in sight yet</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SearchFilters</name>
    <message numerus="yes">
        <source>%n star(s) or more</source>
        <translation>
            <numerusform>%n star or more</numerusform>
            <numerusform>%n stars or more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StarRating</name>
    <message numerus="yes">
        <source>%n star(s)</source>
        <translation>
            <numerusform>%n star</numerusform>
            <numerusform>%n stars</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message numerus="yes">
        <source>Data stays here · %n connection(s)</source>
        <translation>
            <numerusform>Data stays here · %n connection</numerusform>
            <numerusform>Data stays here · %n connections</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TaskProblems</name>
    <message numerus="yes">
        <source>%n task file(s) cannot be read</source>
        <translation>
            <numerusform>%n task file cannot be read</numerusform>
            <numerusform>%n task files cannot be read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>VaultSettings</name>
    <message numerus="yes">
        <source>after %n minute(s)</source>
        <translation>
            <numerusform>after %n minute</numerusform>
            <numerusform>after %n minutes</numerusform>
        </translation>
    </message>
</context>
</TS>
