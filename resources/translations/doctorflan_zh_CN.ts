<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AcceptanceDialog</name>
    <message>
        <source>Acceptance test</source>
        <translation>验收测试</translation>
    </message>
    <message>
        <source>Acceptance test of this PC</source>
        <translation>本机验收测试</translation>
    </message>
    <message>
        <source>Checks the model&apos;s file, loads it afresh, lets it answer the examples of the 22 tasks, and looks at speed, memory and network connections. This takes a minute with a small model and up to an hour with a large one on an old PC. No patient&apos;s data are used. The report, one page to sign, is kept in the data folder.</source>
        <translation>校验模型文件，重新载入，回答 22 个任务的示例，并检查速度、内存和网络连接。小模型约需 1 分钟，大模型在旧电脑上可能需要 1 小时。不使用任何患者数据。一页待签字的报告保存在数据文件夹中。</translation>
    </message>
    <message>
        <source>Progress of the test</source>
        <translation>测试进度</translation>
    </message>
    <message>
        <source>What was tested</source>
        <translation>测试内容</translation>
    </message>
    <message>
        <source>Start the test</source>
        <translation>开始测试</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Open the PDF</source>
        <translation>打开 PDF</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Acceptance test of this PC with {model}</source>
        <translation>本机验收测试：{model}</translation>
    </message>
    <message>
        <source>Last test: {moment} · {verdict}</source>
        <translation>上次测试：{moment} · {verdict}</translation>
    </message>
    <message>
        <source>{doing} · about {minutes} min left</source>
        <translation>{doing} · 还需约 {minutes} 分钟</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>正在停止…</translation>
    </message>
    <message>
        <source>The test was stopped. No report was kept.</source>
        <translation>测试已停止，没有保存报告。</translation>
    </message>
    <message>
        <source>Test again</source>
        <translation>重新测试</translation>
    </message>
</context>
<context>
    <name>AdministratorMark</name>
    <message>
        <source>Set by the administrator</source>
        <translation>由管理员设置</translation>
    </message>
    <message>
        <source>Set by the administrator: {origin}</source>
        <translation>由管理员设置：{origin}</translation>
    </message>
</context>
<context>
    <name>AnswerActions</name>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy the answer with its formatting (Ctrl+Shift+C)</source>
        <translation>复制回答，保留格式 (Ctrl+Shift+C)</translation>
    </message>
    <message>
        <source>Copy the answer</source>
        <translation>复制回答</translation>
    </message>
    <message>
        <source>More ways to copy</source>
        <translation>更多复制方式</translation>
    </message>
    <message>
        <source>Copy with formatting</source>
        <translation>带格式复制</translation>
    </message>
    <message>
        <source>Copy as Markdown</source>
        <translation>复制为 Markdown</translation>
    </message>
    <message>
        <source>Again</source>
        <translation>重新生成</translation>
    </message>
    <message>
        <source>Write another version of this answer (Ctrl+R)</source>
        <translation>重新生成，得到此回答的另一版本 (Ctrl+R)</translation>
    </message>
    <message>
        <source>Write another version of this answer</source>
        <translation>重新生成，得到此回答的另一版本</translation>
    </message>
    <message>
        <source>Origin</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Show where this answer comes from</source>
        <translation>查看此回答的来源</translation>
    </message>
    <message>
        <source>Withdraw signature</source>
        <translation>撤回签署</translation>
    </message>
    <message>
        <source>Sign</source>
        <translation>签署</translation>
    </message>
    <message>
        <source>I have reviewed this answer and sign it (Ctrl+Shift+S)</source>
        <translation>我已审核此回答，予以签署（Ctrl+Shift+S）</translation>
    </message>
    <message>
        <source>Make this answer a draft again (Ctrl+Shift+S)</source>
        <translation>撤回后，此回答恢复为草稿（Ctrl+Shift+S）</translation>
    </message>
    <message>
        <source>Only a complete answer can be signed: continue it, or write another version</source>
        <translation>只有写完整的回答才能签署：请“继续”写完，或重新生成</translation>
    </message>
</context>
<context>
    <name>AnswerMeta</name>
    <message>
        <source>Draft · not reviewed</source>
        <translation>草稿 · 待医师审核</translation>
    </message>
    <message>
        <source>A doctor has to review this before it is used</source>
        <translation>须经医师审核后方可使用</translation>
    </message>
    <message>
        <source>Demo model</source>
        <translation>演示模型</translation>
    </message>
</context>
<context>
    <name>AnswerNotice</name>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Continue the answer</source>
        <translation>继续写此回答</translation>
    </message>
    <message>
        <source>The answer goes on where it stopped (Ctrl+G)</source>
        <translation>回答从停下处继续 (Ctrl+G)</translation>
    </message>
</context>
<context>
    <name>AnswerProvenance</name>
    <message>
        <source>Where this answer comes from</source>
        <translation>此回答的来源</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Specialty</source>
        <translation>专科</translation>
    </message>
    <message>
        <source>Sampling</source>
        <translation>采样</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>End</source>
        <translation>结束</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>程序</translation>
    </message>
    <message>
        <source>always the most likely word</source>
        <translation>始终选取可能性最大的词</translation>
    </message>
    <message>
        <source>temperature {temperature}, top-k {top_k}, top-p {top_p}, min-p {min_p}</source>
        <translation>温度 {temperature}，top-k {top_k}，top-p {top_p}，min-p {min_p}</translation>
    </message>
    <message>
        <source>read {prompt} (of these {cached} known already), wrote {completion}</source>
        <translation>读入 {prompt}（其中 {cached} 已读过），写出 {completion}</translation>
    </message>
    <message>
        <source>{speed} tokens/s, first word after {seconds} s</source>
        <translation>{speed} 词元/秒，首字用时 {seconds} 秒</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>正常结束</translation>
    </message>
    <message>
        <source>met the limit of length</source>
        <translation>达到长度上限</translation>
    </message>
    <message>
        <source>stopped by the doctor</source>
        <translation>由医师停止</translation>
    </message>
    <message>
        <source>cut off</source>
        <translation>中断</translation>
    </message>
</context>
<context>
    <name>AnswerView</name>
    <message>
        <source>Answer of the demo model: not for diagnosis or treatment</source>
        <translation>演示模型的回答：不可用于诊疗</translation>
    </message>
    <message>
        <source>Answer · {source}</source>
        <translation>回答 · {source}</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Edit the question</source>
        <translation>修改问题</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>The program ended before this answer was complete; what was written is kept.</source>
        <translation>程序在回答写完之前退出；已写出的部分保留了下来。</translation>
    </message>
    <message>
        <source>Stopped before the first word. Write another version or ask on.</source>
        <translation>在写出第一个字之前已停止。可重新生成，或继续追问。</translation>
    </message>
    <message>
        <source>Stopped. What was written is kept.</source>
        <translation>已停止，已写的内容保留。</translation>
    </message>
    <message>
        <source>The answer met its limit of length and is not complete.</source>
        <translation>回答达到长度上限，尚未写完。</translation>
    </message>
    <message>
        <source>Only the first {count} characters are shown; copying takes all of them.</source>
        <translation>只显示前 {count} 个字符；复制时包含全部内容。</translation>
    </message>
    <message>
        <source>Only the first {count} characters are shown.</source>
        <translation>仅显示前 {count} 个字符。</translation>
    </message>
    <message numerus="yes">
        <source>%n earlier round(s) did not fit into the context</source>
        <translation>
            <numerusform>较早的 %n 轮对话超出上下文，未读入</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AuditController</name>
    <message>
        <source>Export the audit</source>
        <translation>导出操作记录</translation>
    </message>
    <message numerus="yes">
        <source>%n entries were exported.</source>
        <translation>
            <numerusform>已导出 %n 条记录。</numerusform>
        </translation>
    </message>
    <message>
        <source>Case {number} was deleted. If it still is in the bin, it can be restored.</source>
        <translation>病例 {number} 已被删除；若仍在回收站中，可以恢复。</translation>
    </message>
</context>
<context>
    <name>AuditTableModel</name>
    <message>
        <source>No.</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>Case</source>
        <translation>病例</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>Login</source>
        <translation>登录用户</translation>
    </message>
</context>
<context>
    <name>AuditView</name>
    <message>
        <source>Only case {number}</source>
        <translation>只看病例 {number}</translation>
    </message>
    <message>
        <source>Only this case</source>
        <translation>只看此病例</translation>
    </message>
    <message>
        <source>Only the entries about one case</source>
        <translation>只看一个病例的记录</translation>
    </message>
    <message>
        <source>Only about the case of the chosen entry, or the open one; again for all</source>
        <translation>只看所选记录的病例或当前打开的病例；再按一次显示全部</translation>
    </message>
    <message>
        <source>Who did what, and when; never a patient&apos;s words. The number of a case opens it.</source>
        <translation>谁在何时做了什么；只记编号和数字，不含患者的任何文字。点击病例编号可打开该病例。</translation>
    </message>
    <message>
        <source>Entries of the audit, the newest first</source>
        <translation>操作记录，最新的在前</translation>
    </message>
    <message>
        <source>Enter opens the case of an entry</source>
        <translation>按回车键打开该记录的病例</translation>
    </message>
    <message>
        <source>No entries</source>
        <translation>没有符合条件的记录</translation>
    </message>
    <message>
        <source>All events</source>
        <translation>全部事件</translation>
    </message>
    <message>
        <source>Kind of event</source>
        <translation>事件类型</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Any time</source>
        <translation>不限时间</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>正在核验…</translation>
    </message>
    <message>
        <source>Check integrity</source>
        <translation>核验完整性</translation>
    </message>
    <message>
        <source>Finds entries that were removed, changed or moved</source>
        <translation>查找被删除、改动或调换的记录</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>What is chosen here as a table (CSV), for a spreadsheet</source>
        <translation>将当前筛选出的记录导出为表格（CSV）</translation>
    </message>
    <message>
        <source>Export the audit</source>
        <translation>导出操作记录</translation>
    </message>
    <message numerus="yes">
        <source>The chain is whole: %n entries, none of them removed, changed or moved.</source>
        <translation>
            <numerusform>记录完整：共 %n 条，没有被删除、改动或调换。</numerusform>
        </translation>
    </message>
    <message>
        <source>The audit was tampered with, or its file is damaged:</source>
        <translation>操作记录被人改动过，或文件已损坏：</translation>
    </message>
    <message numerus="yes">
        <source>· and %n more</source>
        <translation>
            <numerusform>· 另有 %n 处</numerusform>
        </translation>
    </message>
    <message>
        <source>Keep a copy of the data folder and tell the IT department.</source>
        <translation>请保留数据文件夹的副本，并告知信息科。</translation>
    </message>
</context>
<context>
    <name>BackupSheets</name>
    <message>
        <source>Only this passphrase opens {file}: neither that of the vault nor the recovery key does. Keep it where the stick is not; if it is lost, nobody can read this backup any more.</source>
        <translation>只有这个口令能打开 {file}，病例库的口令和恢复密钥都打不开。请与 U 盘分开保管；口令一旦遗失，任何人都无法再读取这份备份。</translation>
    </message>
    <message>
        <source>Back up now</source>
        <translation>立即备份</translation>
    </message>
    <message>
        <source>Made {time} by version {version}, {cases}. Its titles are shown once it is open.</source>
        <translation>{time} 由 {version} 版生成，{cases}。打开后可看到病例标题。</translation>
    </message>
    <message>
        <source>Open the backup</source>
        <translation>打开备份</translation>
    </message>
    <message>
        <source>Passphrase of the backup</source>
        <translation>备份的口令</translation>
    </message>
    <message>
        <source>Add what is missing</source>
        <translation>合并：补入缺少的病例</translation>
    </message>
    <message>
        <source>What is here stays; cases and messages of the backup that are not here come in, once.</source>
        <translation>现有病例全部保留；备份中有而这里没有的病例和消息补入，不会重复。</translation>
    </message>
    <message>
        <source>Put it in the place of this vault&apos;s cases</source>
        <translation>恢复到本病例库（替换现有病例）</translation>
    </message>
    <message>
        <source>A damaged history is kept as a file beside it.</source>
        <translation>损坏的病例库文件保留在旁边，不会删除。</translation>
    </message>
    <message>
        <source>What is here now is kept as an automatic backup first; so you can go back.</source>
        <translation>现有病例先存为一份自动备份，之后仍可恢复回来。</translation>
    </message>
    <message>
        <source>Into a new vault</source>
        <translation>恢复到新的病例库</translation>
    </message>
    <message>
        <source>This vault stays as it is. The passphrase of the backup opens the new one.</source>
        <translation>本病例库保持不变。新病例库用备份的口令打开。</translation>
    </message>
    <message>
        <source>This vault stays as it is. The new one gets a passphrase of its own.</source>
        <translation>本病例库保持不变。新病例库另设口令。</translation>
    </message>
    <message>
        <source>Name of the new vault</source>
        <translation>新病例库的名称</translation>
    </message>
    <message>
        <source>Restore this backup?</source>
        <translation>恢复这份备份？</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Rescue what can be read</source>
        <translation>抢救可读取的病例</translation>
    </message>
    <message>
        <source>It becomes the history; the damaged file is kept beside it, and what is lost is named.</source>
        <translation>读出的病例组成新的病例库；损坏的文件保留在旁边，读不出的部分会逐项列出。</translation>
    </message>
    <message>
        <source>Made {time} on this computer. What is in it is shown first.</source>
        <translation>{time} 在本机自动生成。先显示其中内容，再决定是否恢复。</translation>
    </message>
    <message>
        <source>Restore the newest automatic backup</source>
        <translation>恢复最近一份自动备份</translation>
    </message>
    <message>
        <source>From a stick or a folder, with the backup&apos;s own passphrase. What is in it is shown first.</source>
        <translation>从 U 盘或文件夹选择，用备份自己的口令打开。先显示其中内容，再决定是否恢复。</translation>
    </message>
    <message>
        <source>Restore a backup from a file</source>
        <translation>从备份文件恢复</translation>
    </message>
    <message>
        <source>The history is damaged</source>
        <translation>病例库已损坏</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Passphrase of this vault</source>
        <translation>本病例库的口令</translation>
    </message>
</context>
<context>
    <name>BackupWords</name>
    <message numerus="yes">
        <source>%n case(s)</source>
        <translation>
            <numerusform>%n 个病例</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s)</source>
        <translation>
            <numerusform>%n 条消息</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more in its bin</source>
        <translation>
            <numerusform>另有 %n 个在回收站</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them here already</source>
        <translation>
            <numerusform>其中 %n 个这里已有</numerusform>
        </translation>
    </message>
    <message>
        <source>daily</source>
        <translation>每日自动</translation>
    </message>
    <message>
        <source>before a restore</source>
        <translation>恢复前自动</translation>
    </message>
    <message>
        <source>before an update of the program</source>
        <translation>程序升级前自动</translation>
    </message>
    <message>
        <source>damaged, cannot be restored</source>
        <translation>已损坏，不能恢复</translation>
    </message>
    <message>
        <source>being checked…</source>
        <translation>正在检查…</translation>
    </message>
    <message>
        <source>found whole</source>
        <translation>检查完好</translation>
    </message>
    <message>
        <source>Made {time}</source>
        <translation>{time} 生成</translation>
    </message>
    <message>
        <source>by version {version}</source>
        <translation>{version} 版</translation>
    </message>
    <message>
        <source>Nothing was added: all of it was here.</source>
        <translation>没有新增：备份中的内容这里都已有。</translation>
    </message>
    <message>
        <source>{added} cases added, {extended} extended; {messages} messages added in all.</source>
        <translation>新增 {added} 个病例，补充 {extended} 个病例，共新增 {messages} 条消息。</translation>
    </message>
</context>
<context>
    <name>BackupsController</name>
    <message>
        <source>Back up to which file?</source>
        <translation>备份到哪个文件？</translation>
    </message>
    <message>
        <source>{cases} backed up to {file}; read back and found whole.</source>
        <translation>{cases}已备份到 {file}，并已回读核对无误。</translation>
    </message>
    <message>
        <source>Choose a backup</source>
        <translation>选择备份文件</translation>
    </message>
    <message>
        <source>The vault {name} was made. Lock this one (Ctrl+Alt+L) to choose it.</source>
        <translation>已建立病例库“{name}”。锁定当前病例库（Ctrl+Alt+L）后可选用它。</translation>
    </message>
    <message>
        <source>{cases} restored; what was here before is kept.</source>
        <translation>已恢复{cases}；原来的病例库仍保留。</translation>
    </message>
    <message>
        <source>{cases} and {messages} messages rescued; the damaged file is kept beside them.</source>
        <translation>已抢救{cases}、{messages} 条消息；损坏的文件保留在旁边。</translation>
    </message>
    <message>
        <source>What cannot be read: {places}</source>
        <translation>读不出的部分：{places}</translation>
    </message>
    <message>
        <source>The last automatic backup failed: {reason}</source>
        <translation>最近一次自动备份未成功：{reason}</translation>
    </message>
</context>
<context>
    <name>BackupsView</name>
    <message>
        <source>Restore…</source>
        <translation>恢复…</translation>
    </message>
    <message>
        <source>Back up now…</source>
        <translation>立即备份…</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>选择文件…</translation>
    </message>
    <message>
        <source>Back up to a file or USB stick</source>
        <translation>备份到文件或 U 盘</translation>
    </message>
    <message>
        <source>All cases of this vault in one encrypted file with a passphrase of its own.</source>
        <translation>把本病例库的全部病例写成一个加密文件，单独设置口令。</translation>
    </message>
    <message>
        <source>What is in it is shown first; nothing is changed before you have chosen how.</source>
        <translation>先显示其中内容，选定恢复方式之前不作任何改动。</translation>
    </message>
    <message>
        <source>Backups kept</source>
        <translation>保留份数</translation>
    </message>
    <message>
        <source>Once a day and before each update of the program, on this computer, under the key of this vault. They do not help when the disk fails: back up to a stick, too.</source>
        <translation>每天一次，程序升级前也备份一次，存放在本机，用本病例库的密钥加密。硬盘损坏时它们也会丢失，请同时备份到 U 盘。</translation>
    </message>
    <message numerus="yes">
        <source>the last %n</source>
        <translation>
            <numerusform>最近 %n 份</numerusform>
        </translation>
    </message>
    <message>
        <source>Automatic backups</source>
        <translation>自动备份</translation>
    </message>
    <message>
        <source>None yet. One is made when the vault is opened, once a day.</source>
        <translation>还没有自动备份。每天第一次打开病例库时自动生成一份。</translation>
    </message>
    <message>
        <source>Restore from a file</source>
        <translation>从文件恢复</translation>
    </message>
    <message>
        <source>none a day</source>
        <translation>不做每日备份</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>This is the demo model: its answers only prove the installation; no medical advice.</source>
        <translation>正在使用演示模型：回答仅用于检查安装，不可用于诊疗。</translation>
    </message>
    <message>
        <source>Install a real model…</source>
        <translation>安装正式模型…</translation>
    </message>
    <message>
        <source>Where real models come from and how to add one</source>
        <translation>正式模型从哪里来、如何添加</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>关闭此提示</translation>
    </message>
</context>
<context>
    <name>BinController</name>
    <message>
        <source>The case is back in the history.</source>
        <translation>病例已恢复到列表中。</translation>
    </message>
    <message numerus="yes">
        <source>%n case(s) were removed for good.</source>
        <translation>
            <numerusform>已永久删除 %n 个病例。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BinView</name>
    <message numerus="yes">
        <source>A deleted case stays here for %n day(s). Until then it can be restored.</source>
        <translation>
            <numerusform>删除的病例在这里保留 %n 天，期间可以恢复。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n case(s) in the bin</source>
        <translation>
            <numerusform>回收站中有 %n 个病例</numerusform>
        </translation>
    </message>
    <message>
        <source>The bin is empty</source>
        <translation>回收站是空的</translation>
    </message>
    <message>
        <source>Empty now…</source>
        <translation>立即清空…</translation>
    </message>
    <message>
        <source>Remove all of them for good</source>
        <translation>将其中的病例全部永久删除</translation>
    </message>
    <message>
        <source>Show more</source>
        <translation>显示更多</translation>
    </message>
    <message>
        <source>Show more of the deleted cases</source>
        <translation>显示更多已删除的病例</translation>
    </message>
    <message>
        <source>Without a title</source>
        <translation>（无标题）</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Back to the history</source>
        <translation>恢复到病例列表</translation>
    </message>
    <message>
        <source>Under legal hold: it is not removed before the hold is released.</source>
        <translation>依法保留：解除保留之前不会被永久删除。</translation>
    </message>
    <message>
        <source>Its time was over: it goes for good when the program starts next.</source>
        <translation>已超过保留期限：下次启动程序时永久删除。</translation>
    </message>
    <message>
        <source>Deleted: {deleted} · goes for good: {goes}</source>
        <translation>{deleted}删除 · {goes}起永久删除</translation>
    </message>
</context>
<context>
    <name>CaseEditor</name>
    <message>
        <source>The patient&apos;s facts</source>
        <translation>患者信息</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Keep the patient&apos;s facts</source>
        <translation>保存患者信息</translation>
    </message>
    <message>
        <source>Keep the facts for all tasks of this case (Ctrl+Enter)</source>
        <translation>保存，供本病例的所有任务使用 (Ctrl+Enter)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Leave the facts as they were (Esc)</source>
        <translation>不作改动 (Esc)</translation>
    </message>
</context>
<context>
    <name>CaseLine</name>
    <message>
        <source>Edit the patient&apos;s facts</source>
        <translation>编辑患者信息</translation>
    </message>
    <message>
        <source>Edit sex, age, complaint, allergies and drugs (Ctrl+Shift+E)</source>
        <translation>编辑性别、年龄、主诉、过敏史和当前用药 (Ctrl+Shift+E)</translation>
    </message>
    <message>
        <source>New case</source>
        <translation>新病例</translation>
    </message>
    <message>
        <source>Case</source>
        <translation>病例</translation>
    </message>
    <message>
        <source>{sex}, {age}</source>
        <translation>{sex} {age}</translation>
    </message>
    <message>
        <source>not asked yet</source>
        <translation>未填写</translation>
    </message>
    <message>
        <source>Allergies: {allergies}</source>
        <translation>过敏：{allergies}</translation>
    </message>
</context>
<context>
    <name>ComboEditor</name>
    <message>
        <source>Choose…</source>
        <translation>请选择…</translation>
    </message>
</context>
<context>
    <name>Composer</name>
    <message>
        <source>Question</source>
        <translation>提问</translation>
    </message>
    <message>
        <source>Ask on, e.g.: the ECG shows ST elevation in V1–V4, what next?</source>
        <translation>继续追问，例如：若心电图示 V1–V4 ST段抬高，下一步如何处理？</translation>
    </message>
    <message>
        <source>Ask a question, e.g.: which tests for chest pain in the emergency room?</source>
        <translation>直接提问，例如：急诊胸痛患者应做哪些检查？</translation>
    </message>
    <message>
        <source>Send again</source>
        <translation>重新发送</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Send the question (Enter; Shift+Enter breaks the line)</source>
        <translation>发送问题（Enter；Shift+Enter 换行）</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop the answer (Esc)</source>
        <translation>停止回答 (Esc)</translation>
    </message>
    <message>
        <source>An answer is being written. Send when it is done, or stop it with Esc.</source>
        <translation>正在写回答。请等它写完再发送，或按 Esc 停止。</translation>
    </message>
</context>
<context>
    <name>ContextFold</name>
    <message>
        <source>Summarise them</source>
        <translation>让模型概括</translation>
    </message>
    <message>
        <source>Let the model summarise these rounds</source>
        <translation>让模型概括这几轮</translation>
    </message>
    <message>
        <source>The model reads these rounds once more and writes a summary, which it reads from then on</source>
        <translation>模型把这几轮再读一遍并写出概括，之后改读概括</translation>
    </message>
    <message>
        <source>Round {first} is summarised below; the model reads the summary</source>
        <translation>第 {first} 轮已在下方概括，模型改读概括</translation>
    </message>
    <message>
        <source>Rounds {first}–{last} are summarised below; the model reads the summary</source>
        <translation>第 {first}–{last} 轮已在下方概括，模型改读概括</translation>
    </message>
    <message>
        <source>The rounds above stay in the case; only the model reads the shorter text</source>
        <translation>以上各轮仍保留在病例中，只是模型改读较短的文字</translation>
    </message>
    <message>
        <source>Round {first} is beyond the context; the model does not read it any more</source>
        <translation>第 {first} 轮已超出上下文，模型不再读取</translation>
    </message>
    <message>
        <source>Rounds {first}–{last} are beyond the context; the model does not read them any more</source>
        <translation>第 {first}–{last} 轮已超出上下文，模型不再读取</translation>
    </message>
    <message>
        <source>What these questions tell of the patient, and the first round, are still read</source>
        <translation>首轮以及这些提问中的患者信息，模型仍会读取</translation>
    </message>
</context>
<context>
    <name>ContextMeter</name>
    <message>
        <source>{used} / {limit} tokens: {over} too many</source>
        <translation>{used} / {limit} 词元：超出 {over}</translation>
    </message>
    <message>
        <source>{used} / {limit} tokens</source>
        <translation>{used} / {limit} 词元</translation>
    </message>
    <message>
        <source>{used} / {limit} tokens: the oldest rounds leave</source>
        <translation>{used} / {limit} 词元：最早的几轮将不再读取</translation>
    </message>
    <message>
        <source>The conversation takes {used} of {limit} tokens of the model&apos;s context ({percent} %)</source>
        <translation>本次对话占用模型上下文 {limit} 词元中的 {used}（{percent}%）</translation>
    </message>
    <message>
        <source>The size of the model&apos;s context is not known yet</source>
        <translation>模型的上下文大小尚不清楚</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
</context>
<context>
    <name>DateEditor</name>
    <message>
        <source>YYYY-MM-DD</source>
        <translation>如 2026-03-01</translation>
    </message>
    <message>
        <source>Open the calendar</source>
        <translation>打开日历</translation>
    </message>
    <message>
        <source>Open the calendar (Alt+Down)</source>
        <translation>打开日历 (Alt+↓)</translation>
    </message>
</context>
<context>
    <name>DiscardSheet</name>
    <message>
        <source>Discard what has arrived of {model}?</source>
        <translation>丢弃“{model}”已下载的部分？</translation>
    </message>
    <message>
        <source>{size} are removed and would have to be downloaded again.</source>
        <translation>将删除 {size}，以后需要重新下载。</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>丢弃</translation>
    </message>
</context>
<context>
    <name>DocumentView</name>
    <message>
        <source>Copy the selection</source>
        <translation>复制所选内容</translation>
    </message>
    <message>
        <source>Select all of this message</source>
        <translation>全选此消息</translation>
    </message>
</context>
<context>
    <name>DownloadsOff</name>
    <message>
        <source>The administrator has switched downloads off: this program opens no connection.</source>
        <translation>管理员已关闭下载：本程序不建立任何网络连接。</translation>
    </message>
</context>
<context>
    <name>DropHint</name>
    <message>
        <source>Drop it to import the model</source>
        <translation>松开鼠标，导入模型</translation>
    </message>
</context>
<context>
    <name>EmptyBinSheet</name>
    <message numerus="yes">
        <source>Remove %n case(s) for good?</source>
        <translation>
            <numerusform>永久删除 %n 个病例？</numerusform>
        </translation>
    </message>
    <message>
        <source>This cannot be undone. Nothing of them stays in the vault: no words, no index, no state.</source>
        <translation>此操作无法撤销。病例库中不再留有它们的任何内容：原文、搜索索引和模型已读内容都会清除。</translation>
    </message>
    <message numerus="yes">
        <source>%n held case(s) stay.</source>
        <translation>
            <numerusform>依法保留的 %n 个病例不受影响。</numerusform>
        </translation>
    </message>
    <message>
        <source>The automatic backups are made anew without them; backups that you made yourself keep them.</source>
        <translation>自动备份会随即重新生成，不再包含这些病例；您自己做的备份仍会保留它们。</translation>
    </message>
    <message>
        <source>Remove for good</source>
        <translation>永久删除</translation>
    </message>
</context>
<context>
    <name>EmptyState</name>
    <message>
        <source>Start with a task</source>
        <translation>从一个任务开始</translation>
    </message>
    <message>
        <source>Choose a task on the right and fill in its form, or just ask. Everything stays on this computer.</source>
        <translation>选择右侧任务并填写表单，或直接提问。所有内容只保存在本机。</translation>
    </message>
    <message>
        <source>Fill in the form of this task with its example (Enter)</source>
        <translation>用示例填写此任务的表单 (Enter)</translation>
    </message>
</context>
<context>
    <name>EngineSettings</name>
    <message>
        <source>Read while I type</source>
        <translation>输入时预读</translation>
    </message>
    <message>
        <source>The answer begins sooner after Send. It uses the processor while you type: off saves the battery.</source>
        <translation>发送后回答更早开始。输入时会占用处理器，关闭可省电。</translation>
    </message>
    <message>
        <source>Keep what was read, encrypted</source>
        <translation>加密保存已读内容</translation>
    </message>
    <message>
        <source>A case that is opened again need not be read again. When the room is full, the oldest goes first; it is deleted with its case.</source>
        <translation>再次打开病例时无需重读。空间用满时先删最旧的；删除病例时一并删除。</translation>
    </message>
    <message>
        <source>Give the memory back when idle</source>
        <translation>空闲时释放内存</translation>
    </message>
    <message>
        <source>The model is loaded again as soon as you type.</source>
        <translation>一开始输入，模型就会重新载入。</translation>
    </message>
    <message>
        <source>Processor only</source>
        <translation>仅用处理器 (CPU)</translation>
    </message>
    <message>
        <source>Leaves the graphics card alone, where there is one. The model is loaded again.</source>
        <translation>不使用显卡（如有）。模型会重新载入。</translation>
    </message>
    <message>
        <source>Room on the disk for what was read</source>
        <translation>已读内容可占用的磁盘空间</translation>
    </message>
    <message>
        <source>never</source>
        <translation>从不</translation>
    </message>
    <message numerus="yes">
        <source>after %n hour(s)</source>
        <translation>
            <numerusform>%n 小时后</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>after %n minute(s)</source>
        <translation>
            <numerusform>%n 分钟后</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FieldRow</name>
    <message>
        <source>Cannot be used: it should be {expected}</source>
        <translation>不能使用：应为{expected}</translation>
    </message>
    <message>
        <source>Still needed: {label}</source>
        <translation>还需填写：{label}</translation>
    </message>
    <message>
        <source>{label}, required</source>
        <translation>{label}，必填</translation>
    </message>
</context>
<context>
    <name>FindCard</name>
    <message>
        <source>Replace it after all</source>
        <translation>仍然替换</translation>
    </message>
    <message>
        <source>Let it stay</source>
        <translation>保留原文</translation>
    </message>
    <message>
        <source>Show the next place in the text</source>
        <translation>在正文中查看下一处</translation>
    </message>
    <message>
        <source>Whether it is in what is exported</source>
        <translation>是否出现在导出的内容中</translation>
    </message>
    <message>
        <source>In place of {text}</source>
        <translation>替换“{text}”的文字</translation>
    </message>
    <message>
        <source>What is written in its place; empty for the program&apos;s own words</source>
        <translation>替换成的文字；留空则使用默认文字</translation>
    </message>
</context>
<context>
    <name>Guide</name>
    <message>
        <source>Welcome to DoctorFLAN Desktop</source>
        <translation>欢迎使用 DoctorFLAN Desktop</translation>
    </message>
    <message>
        <source>An offline assistant for doctors. Every answer is a draft until you have reviewed it.</source>
        <translation>给医生的离线助手。每个回答都是草稿，由您审核后才算数。</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Your cases</source>
        <translation>您的病例</translation>
    </message>
    <message>
        <source>The model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>in a file that only you can read</source>
        <translation>存于只有您能读取的文件</translation>
    </message>
    <message>
        <source>in this system&apos;s keyring</source>
        <translation>存于系统钥匙串</translation>
    </message>
    <message>
        <source>Kept on this computer, encrypted, the key {key}. Nothing is sent anywhere.
{folder}</source>
        <translation>全部加密保存在本机，密钥{key}；任何内容都不会外传。
{folder}</translation>
    </message>
    <message>
        <source>Try it now</source>
        <translation>现在就试用</translation>
    </message>
    <message>
        <source>With the demo model that is here. It only proves the installation; no medical advice.</source>
        <translation>使用已附带的演示模型，只用于检查安装，不可用于诊疗。</translation>
    </message>
    <message>
        <source>Download a model</source>
        <translation>下载模型</translation>
    </message>
    <message>
        <source>Import a model</source>
        <translation>导入模型</translation>
    </message>
    <message>
        <source>Your hospital&apos;s GGUF file or exported folder, from a disk or a USB stick.</source>
        <translation>医院自己的 GGUF 文件或导出的文件夹，来自磁盘或 U 盘。</translation>
    </message>
    <message>
        <source>Show the folder</source>
        <translation>打开所在文件夹</translation>
    </message>
    <message>
        <source>Show the folder with the encrypted cases</source>
        <translation>打开加密病例所在的文件夹</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close the guide; everything can be changed later</source>
        <translation>关闭引导；以后都可以更改</translation>
    </message>
    <message>
        <source>guarded by your passphrase</source>
        <translation>由您的口令保护</translation>
    </message>
    <message>
        <source>The administrator has switched downloads off. A model comes from a file.</source>
        <translation>管理员已关闭下载；模型从文件导入。</translation>
    </message>
    <message>
        <source>Several gigabytes; it can be paused, and resumes where it stopped.</source>
        <translation>大小为数 GB；可以暂停，之后从中断处继续。</translation>
    </message>
    <message>
        <source>several gigabytes</source>
        <translation>数 GB</translation>
    </message>
</context>
<context>
    <name>HistoryController</name>
    <message>
        <source>The case was deleted.</source>
        <translation>病例已删除。</translation>
    </message>
    <message>
        <source>“{title}” is under legal hold and cannot be deleted. Release the hold in its menu first (right click).</source>
        <translation>“{title}”已被依法保留，不能删除。如需删除，请先在右键菜单中解除保留。</translation>
    </message>
    <message>
        <source>The case is under legal hold: it cannot be deleted.</source>
        <translation>病例已依法保留，不能被删除。</translation>
    </message>
    <message>
        <source>The legal hold is released: the case can be deleted again.</source>
        <translation>已解除依法保留，病例可以删除。</translation>
    </message>
</context>
<context>
    <name>HistoryDays</name>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>昨天</translation>
    </message>
    <message>
        <source>MMMM d</source>
        <translation>M月d日</translation>
    </message>
    <message>
        <source>MMMM d, yyyy</source>
        <translation>yyyy年M月d日</translation>
    </message>
</context>
<context>
    <name>HistoryDelegate</name>
    <message>
        <source>New title of the case</source>
        <translation>病例的新标题</translation>
    </message>
    <message>
        <source>Enter keeps the title, Esc leaves the old one</source>
        <translation>按 Enter 保存标题，按 Esc 保留原标题</translation>
    </message>
</context>
<context>
    <name>HistoryEmpty</name>
    <message>
        <source>Nothing found for “{words}”</source>
        <translation>没有找到“{words}”</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>没有找到</translation>
    </message>
    <message>
        <source>The filters leave nothing over. Other words or fewer filters may find it.</source>
        <translation>按当前筛选条件没有结果。可换个词或减少筛选条件。</translation>
    </message>
    <message>
        <source>Titles, questions and answers were searched.</source>
        <translation>已搜索全部标题、提问和回答。</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>清除搜索</translation>
    </message>
    <message>
        <source>Show all cases again (Esc in the search field)</source>
        <translation>重新显示全部病例（在搜索框中按 Esc）</translation>
    </message>
    <message>
        <source>No cases yet</source>
        <translation>还没有病例</translation>
    </message>
    <message>
        <source>Every question and answer will be kept here, on this computer only.</source>
        <translation>提问和回答会保存在这里，只存于本机。</translation>
    </message>
    <message>
        <source>Start the first case</source>
        <translation>开始第一个病例</translation>
    </message>
    <message>
        <source>Start the first case (Ctrl+N)</source>
        <translation>开始第一个病例 (Ctrl+N)</translation>
    </message>
</context>
<context>
    <name>HistoryListModel</name>
    <message>
        <source>Best matches first</source>
        <translation>最相关在前</translation>
    </message>
    <message>
        <source>Under legal hold: it cannot be deleted</source>
        <translation>依法保留：不能删除</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>提问</translation>
    </message>
    <message numerus="yes">
        <source>%n message(s)</source>
        <translation>
            <numerusform>%n条消息</numerusform>
        </translation>
    </message>
    <message>
        <source>with a signed answer</source>
        <translation>有已签署的回答</translation>
    </message>
</context>
<context>
    <name>HistoryListView</name>
    <message>
        <source>Release the legal hold</source>
        <translation>解除依法保留</translation>
    </message>
    <message>
        <source>Legal hold: keep from deletion</source>
        <translation>依法保留（禁止删除）</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Print…</source>
        <translation>打印…</translation>
    </message>
    <message>
        <source>Export without identifying details…</source>
        <translation>去标识导出…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
</context>
<context>
    <name>HistoryPane</name>
    <message>
        <source>New case</source>
        <translation>新病例</translation>
    </message>
    <message>
        <source>Start a new case (Ctrl+N)</source>
        <translation>开始新病例 (Ctrl+N)</translation>
    </message>
    <message>
        <source>Search the cases</source>
        <translation>搜索病例与回答</translation>
    </message>
    <message>
        <source>Search cases and answers</source>
        <translation>搜索病例与回答</translation>
    </message>
    <message>
        <source>Search titles, questions and answers (Ctrl+F)</source>
        <translation>搜索标题、提问和回答 (Ctrl+F)</translation>
    </message>
    <message>
        <source>Narrow the search</source>
        <translation>缩小搜索范围</translation>
    </message>
    <message>
        <source>Time, task, specialty, patient, signature, rating, order</source>
        <translation>时间、任务、专科、患者、签署、评分、排序</translation>
    </message>
    <message>
        <source>Show more</source>
        <translation>显示更多</translation>
    </message>
    <message>
        <source>Show more of what was found</source>
        <translation>显示更多搜索结果</translation>
    </message>
    <message>
        <source>Cases by day</source>
        <translation>按日期排列的病例</translation>
    </message>
    <message>
        <source>Open (Enter), rename (F2), delete (Del)</source>
        <translation>打开 (Enter)、重命名 (F2)、删除 (Del)</translation>
    </message>
</context>
<context>
    <name>ImportSheet</name>
    <message>
        <source>Import this adapter?</source>
        <translation>导入这个适配器？</translation>
    </message>
    <message>
        <source>Import this model?</source>
        <translation>导入这个模型？</translation>
    </message>
    <message>
        <source>The model that it was trained on</source>
        <translation>它训练时所用的基础模型</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>The stick or disk can be taken away afterwards. {free} are free here.</source>
        <translation>完成后可以取走 U 盘或磁盘。本机磁盘剩余 {free}。</translation>
    </message>
    <message>
        <source>Not enough room: {free} are free here, {reserve} must stay free.</source>
        <translation>空间不足：本机磁盘剩余 {free}，须保留 {reserve}。</translation>
    </message>
    <message>
        <source>Copy it to this computer</source>
        <translation>复制到本机</translation>
    </message>
    <message>
        <source>Use it where it lies</source>
        <translation>留在原处使用</translation>
    </message>
    <message>
        <source>Nothing is copied. Its disk must stay connected; a file that moved or changed is noticed.</source>
        <translation>不复制。所在磁盘须保持连接；文件若被移动或改动，程序会发现。</translation>
    </message>
    <message>
        <source>A folder: its catalogue entry, checksums and signature are checked first.</source>
        <translation>文件夹：先核对其中的目录条目、校验和与签名。</translation>
    </message>
    <message>
        <source>context {tokens}</source>
        <translation>上下文 {tokens}</translation>
    </message>
    <message>
        <source>{count} files</source>
        <translation>{count} 个文件</translation>
    </message>
    <message>
        <source>no chat template: ChatML is used</source>
        <translation>没有对话模板，将使用 ChatML</translation>
    </message>
    <message>
        <source>The file is read once and its SHA-256 compared: only what the administrator allows is taken.</source>
        <translation>导入时会计算 SHA-256 并核对：只收下管理员允许的模型。</translation>
    </message>
    <message>
        <source>The file is read once and its SHA-256 compared with the catalogues. What no catalogue knows is taken with a warning: use it only if you know where it comes from.</source>
        <translation>导入时会计算 SHA-256 并与目录比对。目录中没有的文件会带警告收下：请只使用来源可靠的模型。</translation>
    </message>
</context>
<context>
    <name>ImportStrip</name>
    <message>
        <source>Your hospital&apos;s model</source>
        <translation>医院自己的模型</translation>
    </message>
    <message>
        <source>A GGUF file or an exported folder, from a disk or a USB stick. Or drop it onto the window.</source>
        <translation>GGUF 文件或导出的文件夹，来自磁盘或 U 盘；也可以直接拖到窗口上。</translation>
    </message>
    <message>
        <source>From a file…</source>
        <translation>从文件…</translation>
    </message>
    <message>
        <source>Choose a GGUF file, or a LoRA adapter (Ctrl+O)</source>
        <translation>选择 GGUF 模型文件或 LoRA 适配器 (Ctrl+O)</translation>
    </message>
    <message>
        <source>From a folder…</source>
        <translation>从文件夹…</translation>
    </message>
    <message>
        <source>Choose a folder that was exported on another PC</source>
        <translation>选择在另一台电脑上导出的文件夹</translation>
    </message>
</context>
<context>
    <name>KitOffer</name>
    <message>
        <source>An update from the IT department</source>
        <translation>信息科准备的更新</translation>
    </message>
    <message>
        <source>Being taken in…</source>
        <translation>正在导入…</translation>
    </message>
    <message>
        <source>Take it in</source>
        <translation>导入更新</translation>
    </message>
    <message>
        <source>Checks the signature, then copies catalogues and models to this PC</source>
        <translation>先核对签名，再把目录和模型复制到本机</translation>
    </message>
    <message>
        <source>New catalogue: {names}</source>
        <translation>新目录：{names}</translation>
    </message>
    <message>
        <source>New models: {names} ({size})</source>
        <translation>新模型：{names}（{size}）</translation>
    </message>
    <message>
        <source>The kit holds version {version} of this program: the IT department installs it.</source>
        <translation>离线包含有本程序的 {version} 版，由信息科安装。</translation>
    </message>
    <message>
        <source>A catalogue for everybody here, which the IT department installs: {names}</source>
        <translation>供全机使用的目录，由信息科安装：{names}</translation>
    </message>
</context>
<context>
    <name>LanguageMenu</name>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Language of the window and of new answers (Ctrl+Shift+L)</source>
        <translation>界面和新回答的语言 (Ctrl+Shift+L)</translation>
    </message>
</context>
<context>
    <name>LeavingController</name>
    <message>
        <source>Export the case (not encrypted)</source>
        <translation>导出病例（未加密）</translation>
    </message>
    <message>
        <source>The case was exported.</source>
        <translation>病例已导出。</translation>
    </message>
    <message>
        <source>The case was handed to the printer.</source>
        <translation>病例已发送到打印机。</translation>
    </message>
</context>
<context>
    <name>LockPage</name>
    <message>
        <source>Opening…</source>
        <translation>正在打开…</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>解锁</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Set a passphrase…</source>
        <translation>设置口令…</translation>
    </message>
    <message>
        <source>Locked</source>
        <translation>已锁定</translation>
    </message>
    <message>
        <source>Enter your passphrase to open your cases.</source>
        <translation>输入口令以打开您的病例。</translation>
    </message>
    <message>
        <source>Choose your vault and enter its passphrase.</source>
        <translation>请选择您的病例库并输入口令。</translation>
    </message>
    <message>
        <source>This vault has no passphrase yet: anybody can open it.</source>
        <translation>这个病例库还没有口令，任何人都能打开。</translation>
    </message>
    <message>
        <source>A passphrase is needed</source>
        <translation>需要先设口令</translation>
    </message>
    <message>
        <source>The administrator requires a passphrase before cases are shown. Nothing is lost.</source>
        <translation>管理员要求：设置口令之后才能查看病例。已有病例不受影响。</translation>
    </message>
    <message>
        <source>The answer that is being written comes to its end first and is kept.</source>
        <translation>正在生成的回答写完并保存后锁定。</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>口令</translation>
    </message>
    <message>
        <source>Forgotten? Use the recovery key</source>
        <translation>忘记口令？使用恢复密钥</translation>
    </message>
    <message>
        <source>Vault</source>
        <translation>病例库</translation>
    </message>
    <message>
        <source>Whose cases are opened: arrow keys choose, Enter goes on</source>
        <translation>要打开的病例库：方向键选择，回车后输入口令</translation>
    </message>
    <message>
        <source>New vault…</source>
        <translation>新建病例库…</translation>
    </message>
    <message>
        <source>A vault of your own beside this one, with your own passphrase</source>
        <translation>另建一个您自己的病例库，用您自己的口令</translation>
    </message>
</context>
<context>
    <name>ModelCard</name>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Download {size}</source>
        <translation>下载 {size}</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Take away</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>丢弃</translation>
    </message>
    <message>
        <source>Verify the files</source>
        <translation>校验文件</translation>
    </message>
    <message>
        <source>Self-test</source>
        <translation>自检</translation>
    </message>
    <message>
        <source>Acceptance test of this PC…</source>
        <translation>本机验收测试…</translation>
    </message>
    <message>
        <source>Export to a USB stick…</source>
        <translation>导出到 U 盘…</translation>
    </message>
    <message>
        <source>Show the folder</source>
        <translation>打开所在文件夹</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Load this model and let it answer from now on</source>
        <translation>载入这个模型，从现在起由它回答</translation>
    </message>
    <message>
        <source>Fetch it from the Internet; it can be paused at any time</source>
        <translation>从网络取得；随时可以暂停</translation>
    </message>
    <message>
        <source>Stop it for now</source>
        <translation>先停下来</translation>
    </message>
    <message>
        <source>Remove what has arrived of it</source>
        <translation>删除已经到达的部分</translation>
    </message>
    <message>
        <source>Read its files again and compare the SHA-256</source>
        <translation>重新读取文件并比对 SHA-256</translation>
    </message>
    <message>
        <source>Chinese</source>
        <translation>中文</translation>
    </message>
    <message>
        <source>English</source>
        <translation>英文</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>context {tokens}</source>
        <translation>上下文 {tokens}</translation>
    </message>
    <message>
        <source>used where it lies</source>
        <translation>留在原处使用</translation>
    </message>
    <message>
        <source>signed catalogue</source>
        <translation>目录已签名</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Catalogue</source>
        <translation>目录</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>结构</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>Runs on the graphics card</source>
        <translation>可全部放入显卡</translation>
    </message>
    <message>
        <source>Fits this PC</source>
        <translation>适合本机</translation>
    </message>
    <message>
        <source>Runs here, but slowly</source>
        <translation>能运行，但较慢</translation>
    </message>
    <message>
        <source>Too large for the memory that is free</source>
        <translation>空闲内存不够</translation>
    </message>
    <message>
        <source>{speed} tokens/s measured here</source>
        <translation>本机实测 {speed} 词元/秒</translation>
    </message>
    <message>
        <source>about {speed} tokens/s</source>
        <translation>约 {speed} 词元/秒</translation>
    </message>
    <message>
        <source>needs {needed} of {room} memory</source>
        <translation>需要内存 {needed}，可用 {room}</translation>
    </message>
    <message>
        <source>needs about {needed} of {room} memory</source>
        <translation>约需内存 {needed}，可用 {room}</translation>
    </message>
    <message>
        <source>Better for this PC: {model}</source>
        <translation>更适合本机：{model}</translation>
    </message>
    <message>
        <source>It would fit with a context of {tokens} tokens.</source>
        <translation>把上下文减到 {tokens} 词元就能放下。</translation>
    </message>
    <message>
        <source>Close other programs, or choose a smaller model.</source>
        <translation>请关闭其他程序，或选择更小的模型。</translation>
    </message>
    <message>
        <source>Its revision, size and SHA-256 are not known beforehand: the first download fixes them.</source>
        <translation>它的版本、大小和 SHA-256 事先未知，首次下载时固定下来。</translation>
    </message>
    <message>
        <source>Not self-tested on this PC yet: Use begins with it.</source>
        <translation>尚未在本机自检：点“使用”时先自检。</translation>
    </message>
    <message>
        <source>weights {weights} + cache {cache} ({context} tokens, {kind}) + buffers {buffers}; {free} free now, {reserve} of it kept for other programs</source>
        <translation>权重 {weights} + 缓存 {cache}（{context} 词元，{kind}）+ 缓冲 {buffers}；现在空闲 {free}，其中 {reserve} 留给其他程序</translation>
    </message>
    <message>
        <source>{size} of it on {device}</source>
        <translation>其中 {size} 在 {device} 上</translation>
    </message>
    <message>
        <source>{count} parameters</source>
        <translation>{count} 参数</translation>
    </message>
    <message>
        <source>Connecting</source>
        <translation>正在连接</translation>
    </message>
    <message>
        <source>Verifying</source>
        <translation>正在校验</translation>
    </message>
    <message>
        <source>Downloading</source>
        <translation>正在下载</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Copying</source>
        <translation>正在复制</translation>
    </message>
    <message>
        <source>Self-test: it is loaded and answers a short question</source>
        <translation>正在自检：载入模型并回答一个短问题</translation>
    </message>
    <message>
        <source>in none: nobody vouches for this file</source>
        <translation>不在任何目录中：没有人为这个文件担保</translation>
    </message>
    <message>
        <source>signed, signature valid</source>
        <translation>已签名，签名有效</translation>
    </message>
    <message>
        <source>signed, signer unknown</source>
        <translation>已签名，签名者未知</translation>
    </message>
    <message>
        <source>not signed</source>
        <translation>未签名</translation>
    </message>
    <message>
        <source>passed on this PC</source>
        <translation>已在本机通过</translation>
    </message>
    <message>
        <source>not done yet</source>
        <translation>尚未进行</translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation>还需不到 1 分钟</translation>
    </message>
    <message>
        <source>about {hours} h {minutes} min left</source>
        <translation>还需约 {hours} 小时 {minutes} 分钟</translation>
    </message>
    <message>
        <source>about {minutes} min left</source>
        <translation>还需约 {minutes} 分钟</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>DoctorFLAN-tuned</source>
        <translation>经 DoctorFLAN 微调</translation>
    </message>
    <message>
        <source>New version</source>
        <translation>新版本</translation>
    </message>
    <message>
        <source>Demo, no medical advice</source>
        <translation>演示，不可用于诊疗</translation>
    </message>
    <message>
        <source>Not in the catalogue</source>
        <translation>未列入目录</translation>
    </message>
    <message>
        <source>Not allowed here</source>
        <translation>管理员不允许</translation>
    </message>
    <message>
        <source>Signer unknown</source>
        <translation>签名者未知</translation>
    </message>
    <message>
        <source>More: {model}</source>
        <translation>更多：{model}</translation>
    </message>
    <message>
        <source>Verify, test, export, remove…</source>
        <translation>校验、自检、导出、删除…</translation>
    </message>
    <message>
        <source>Details: {model}</source>
        <translation>详细信息：{model}</translation>
    </message>
    <message>
        <source>File, SHA-256, source, memory</source>
        <translation>文件、SHA-256、来源、内存</translation>
    </message>
</context>
<context>
    <name>ModelFacts</name>
    <message>
        <source>Problem</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>Graphics card</source>
        <translation>显卡</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>{context} tokens</source>
        <translation>{context} 词元</translation>
    </message>
    <message>
        <source>stored as {kind}</source>
        <translation>以 {kind} 存储</translation>
    </message>
    <message>
        <source>threads: {writing} writing, {reading} reading</source>
        <translation>线程：写 {writing}，读 {reading}</translation>
    </message>
    <message>
        <source>not used</source>
        <translation>未使用</translation>
    </message>
    <message>
        <source>{count} of {layers} layers on {device}</source>
        <translation>{count}/{layers} 层在 {device} 上</translation>
    </message>
    <message>
        <source>processor only is switched on</source>
        <translation>已开启仅用处理器</translation>
    </message>
    <message>
        <source>none that this program can use was found</source>
        <translation>没有找到本程序可用的显卡</translation>
    </message>
</context>
<context>
    <name>ModelLine</name>
    <message>
        <source>From here on {after} answers; above it was {before}</source>
        <translation>从这里起由“{after}”回答，上文由“{before}”回答</translation>
    </message>
    <message>
        <source>The new model also reads the questions and answers above</source>
        <translation>新模型也会读到上面的问题和回答</translation>
    </message>
    <message>
        <source>the demo model</source>
        <translation>演示模型</translation>
    </message>
</context>
<context>
    <name>ModelList</name>
    <message>
        <source>On its way</source>
        <translation>正在取得</translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation>本机已有</translation>
    </message>
    <message>
        <source>Get another model</source>
        <translation>取得其他模型</translation>
    </message>
    <message>
        <source>The catalogue has no other model to download.</source>
        <translation>目录中没有其他可下载的模型。</translation>
    </message>
    <message>
        <source>A download is the only connection this program ever opens, and only when you begin one. Nothing of a patient goes with it.</source>
        <translation>下载是本程序唯一会建立的网络连接，只在您点击后进行，不带任何患者信息。</translation>
    </message>
</context>
<context>
    <name>ModelWords</name>
    <message>
        <source>Demo model</source>
        <translation>演示模型</translation>
    </message>
    <message>
        <source>loading {percent} %</source>
        <translation>正在加载 {percent}%</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>没有模型</translation>
    </message>
    <message>
        <source>starts with the first question</source>
        <translation>首次提问时启动</translation>
    </message>
    <message>
        <source>loading</source>
        <translation>正在加载</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>reading</source>
        <translation>正在阅读</translation>
    </message>
    <message>
        <source>writing</source>
        <translation>正在回答</translation>
    </message>
    <message>
        <source>resting, wakes as you type</source>
        <translation>已休眠，输入即唤醒</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>the engine crashed while it used the card</source>
        <translation>引擎在使用显卡时崩溃过</translation>
    </message>
</context>
<context>
    <name>ModelsController</name>
    <message>
        <source>Choose an exported folder</source>
        <translation>选择导出的文件夹</translation>
    </message>
    <message>
        <source>Choose a GGUF file</source>
        <translation>选择 GGUF 文件</translation>
    </message>
    <message>
        <source>The files are whole: their SHA-256 is what it was.</source>
        <translation>文件完整：SHA-256 与原来一致。</translation>
    </message>
    <message>
        <source>The self-test is passed: it was loaded and answered.</source>
        <translation>自检通过：模型已载入并正常回答。</translation>
    </message>
    <message>
        <source>Export to which folder?</source>
        <translation>导出到哪个文件夹？</translation>
    </message>
    <message>
        <source>Exported to {folder}</source>
        <translation>已导出到 {folder}</translation>
    </message>
</context>
<context>
    <name>ModelsPage</name>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Back to the case</source>
        <translation>返回病例</translation>
    </message>
    <message>
        <source>Back to the case (Esc)</source>
        <translation>返回病例 (Esc)</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>引擎</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Patient data</source>
        <translation>患者资料</translation>
    </message>
    <message>
        <source>Offline check</source>
        <translation>离线检查</translation>
    </message>
    <message>
        <source>Backups</source>
        <translation>备份</translation>
    </message>
    <message>
        <source>Audit</source>
        <translation>操作记录</translation>
    </message>
    <message>
        <source>The models on this computer, and those that can come</source>
        <translation>本机的模型，以及可以取得的模型</translation>
    </message>
    <message>
        <source>The model in use and how it runs</source>
        <translation>使用中的模型及其运行情况</translation>
    </message>
    <message>
        <source>Mirror, proxy, certificates, access token, speed limit</source>
        <translation>镜像、代理、证书、访问令牌、限速</translation>
    </message>
    <message>
        <source>Who can open the cases, and how long they stay on the clipboard and in the history</source>
        <translation>谁能打开病例，以及病例在剪贴板和病例库中保留多久</translation>
    </message>
    <message>
        <source>Cases kept a second time, and brought back</source>
        <translation>把病例另存一份，需要时恢复</translation>
    </message>
    <message>
        <source>Who did what, and when</source>
        <translation>谁在何时做了什么</translation>
    </message>
    <message>
        <source>That no connection is open and nothing is written elsewhere</source>
        <translation>没有任何网络连接，也没有写到别处的文件</translation>
    </message>
    <message>
        <source>Model in use</source>
        <translation>使用中的模型</translation>
    </message>
    <message>
        <source>How the engine works</source>
        <translation>引擎如何工作</translation>
    </message>
    <message>
        <source>How downloads reach the Internet</source>
        <translation>下载如何连接网络</translation>
    </message>
    <message>
        <source>The vault and its lock</source>
        <translation>病例库和锁</translation>
    </message>
    <message>
        <source>How long patients&apos; data stay</source>
        <translation>患者资料保留多久</translation>
    </message>
    <message>
        <source>Bin</source>
        <translation>回收站</translation>
    </message>
</context>
<context>
    <name>NetworkSettings</name>
    <message>
        <source>This system&apos;s keyring did not take it: it holds until the program ends.</source>
        <translation>系统钥匙串没有保存它：只在程序关闭前有效。</translation>
    </message>
    <message>
        <source>kept in the keyring; write here to replace it</source>
        <translation>已存入系统钥匙串；在此输入可更换</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Speed limit</source>
        <translation>限速</translation>
    </message>
    <message>
        <source>So that the rest of the clinic keeps its line. It acts at once.</source>
        <translation>给诊所其他人留出带宽；立即生效。</translation>
    </message>
    <message>
        <source>Mirror</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>Where models are fetched from, if not from the usual place.</source>
        <translation>不从默认地址取得模型时填写。</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>代理</translation>
    </message>
    <message>
        <source>As your IT department gives it.</source>
        <translation>由信息科提供。</translation>
    </message>
    <message>
        <source>Proxy login</source>
        <translation>代理登录</translation>
    </message>
    <message>
        <source>Only if the proxy asks for it: user:password. It is kept in the system&apos;s keyring.</source>
        <translation>仅在代理要求时填写“用户名:密码”；存入系统钥匙串。</translation>
    </message>
    <message>
        <source>Certificates of your network</source>
        <translation>内网证书</translation>
    </message>
    <message>
        <source>A PEM file, if your network checks encrypted connections with a certificate of its own.</source>
        <translation>医院网络用自己的证书检查加密连接时，指定它的 PEM 文件。</translation>
    </message>
    <message>
        <source>Access token</source>
        <translation>访问令牌</translation>
    </message>
    <message>
        <source>Only for models that ask for permission. It is kept in the system&apos;s keyring.</source>
        <translation>仅用于需要授权的模型；存入系统钥匙串。</translation>
    </message>
    <message>
        <source>Forget it</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Take it out of the keyring</source>
        <translation>从系统钥匙串中删除</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Choose the certificate file</source>
        <translation>选择证书文件</translation>
    </message>
    <message>
        <source>It must begin with https://</source>
        <translation>应以 https:// 开头</translation>
    </message>
    <message>
        <source>It must begin with http:// or https://</source>
        <translation>应以 http:// 或 https:// 开头</translation>
    </message>
</context>
<context>
    <name>OfflineView</name>
    <message>
        <source>Look again</source>
        <translation>再查一次</translation>
    </message>
    <message>
        <source>It also looks by itself every few seconds</source>
        <translation>程序每隔几秒也会自动检查</translation>
    </message>
    <message>
        <source>on</source>
        <translation>已开启</translation>
    </message>
    <message>
        <source>off</source>
        <translation>未开启</translation>
    </message>
    <message>
        <source>Looked at {time}</source>
        <translation>检查于 {time}</translation>
    </message>
    <message>
        <source>Nothing leaves this computer</source>
        <translation>没有任何数据离开本机</translation>
    </message>
    <message>
        <source>This wants a look</source>
        <translation>有需要留意的项目</translation>
    </message>
    <message>
        <source>A download that you started is under way</source>
        <translation>您启动的下载正在进行</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>正在检查…</translation>
    </message>
    <message>
        <source>Read from the system at this moment, for every process of the program. Only a download that you start yourself may connect, and no patient&apos;s data go with it.</source>
        <translation>以下数据实时取自操作系统，涵盖本程序的所有进程。仅在您主动下载时才会联网，且不发送任何患者信息。</translation>
    </message>
    <message>
        <source>Connections tried since the start</source>
        <translation>启动以来的联网尝试</translation>
    </message>
    <message>
        <source>Connections open now</source>
        <translation>当前网络连接</translation>
    </message>
    <message>
        <source>Network sockets of the window and its engine.</source>
        <translation>界面和推理引擎的网络连接数。</translation>
    </message>
    <message>
        <source>Ports open</source>
        <translation>监听端口</translation>
    </message>
    <message>
        <source>The guard refuses each of them.</source>
        <translation>如有尝试，均会被联网防护拒绝。</translation>
    </message>
    <message numerus="yes">
        <source>%n process(es)</source>
        <translation>
            <numerusform>%n 个进程</numerusform>
        </translation>
    </message>
    <message>
        <source>Through a port others could connect; the program needs none.</source>
        <translation>外部可通过端口连入；本程序不开放任何端口。</translation>
    </message>
    <message>
        <source>Files being written outside the data folder</source>
        <translation>数据文件夹之外正在写入的文件</translation>
    </message>
    <message>
        <source>Cases are only written into the data folder, encrypted.</source>
        <translation>病例只会加密写入数据文件夹。</translation>
    </message>
    <message>
        <source>Guard</source>
        <translation>联网防护</translation>
    </message>
    <message>
        <source>Refuses network calls inside the program.</source>
        <translation>拦截本程序发起的一切联网。</translation>
    </message>
    <message>
        <source>Sealed by the system</source>
        <translation>系统级封锁</translation>
    </message>
    <message>
        <source>Processes to which the system itself refuses the network, where it can: the engine.</source>
        <translation>在系统支持时，由操作系统直接禁止推理引擎联网。</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>推理引擎</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>Printing</source>
        <translation>打印</translation>
    </message>
    <message>
        <source>This window</source>
        <translation>本窗口</translation>
    </message>
    <message>
        <source>Other process</source>
        <translation>其他进程</translation>
    </message>
    <message numerus="yes">
        <source>%n connection(s)</source>
        <translation>
            <numerusform>%n 个连接</numerusform>
        </translation>
    </message>
    <message>
        <source>process {pid}</source>
        <translation>进程 {pid}</translation>
    </message>
</context>
<context>
    <name>PatientSettings</name>
    <message>
        <source>Clear the clipboard</source>
        <translation>清除剪贴板</translation>
    </message>
    <message>
        <source>What was copied here is removed if it still is on the clipboard, and when the window closes.</source>
        <translation>从本程序复制的内容如仍在剪贴板上，到时清除；窗口关闭时也清除。</translation>
    </message>
    <message>
        <source>Keep cases</source>
        <translation>保留病例</translation>
    </message>
    <message>
        <source>A case whose last message is older is deleted for good when the program starts.</source>
        <translation>最后一条消息早于这个期限的病例，在程序启动时永久删除。</translation>
    </message>
    <message numerus="yes">
        <source>%n case(s) will be gone for good after the next start. Choose again to keep them.</source>
        <translation>
            <numerusform>下次启动时将永久删除 %n 个病例；如需保留，请重新选择。</numerusform>
        </translation>
    </message>
    <message>
        <source>never</source>
        <translation>不清除</translation>
    </message>
    <message numerus="yes">
        <source>after %n minute(s)</source>
        <translation>
            <numerusform>%n 分钟后</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>after %n second(s)</source>
        <translation>
            <numerusform>%n 秒后</numerusform>
        </translation>
    </message>
    <message>
        <source>for ever</source>
        <translation>一直保留</translation>
    </message>
    <message numerus="yes">
        <source>%n year(s)</source>
        <translation>
            <numerusform>%n 年</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n 天</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PolicyStrip</name>
    <message numerus="yes">
        <source>Set by the administrator (%n)</source>
        <translation>
            <numerusform>由管理员设置（%n 项）</numerusform>
        </translation>
    </message>
    <message>
        <source>Show or hide the rules that are in force on this PC</source>
        <translation>显示或收起本机生效的规则</translation>
    </message>
</context>
<context>
    <name>ProgressLine</name>
    <message>
        <source>Loading the model {percent} %</source>
        <translation>正在加载模型 {percent}%</translation>
    </message>
    <message>
        <source>Reading the case {done} / {total}</source>
        <translation>正在阅读病例 {done} / {total}</translation>
    </message>
    <message>
        <source> ({cached} known already)</source>
        <translation>（其中 {cached} 已读过）</translation>
    </message>
    <message>
        <source> · about {seconds} s</source>
        <translation> · 约 {seconds} 秒</translation>
    </message>
    <message>
        <source>Keeping the question…</source>
        <translation>正在保存提问…</translation>
    </message>
    <message>
        <source>Sent, waiting for the model…</source>
        <translation>已发送，等待模型…</translation>
    </message>
</context>
<context>
    <name>QuestionCard</name>
    <message>
        <source>Edit this question and send it again</source>
        <translation>编辑此问题并重新发送</translation>
    </message>
    <message>
        <source>Edit this question and send it again (Ctrl+E)</source>
        <translation>编辑此问题并重新发送 (Ctrl+E)</translation>
    </message>
    <message>
        <source>Case facts</source>
        <translation>病例资料</translation>
    </message>
    <message>
        <source>Summary of earlier rounds</source>
        <translation>前几轮的概括</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>提问</translation>
    </message>
    <message>
        <source>… (only the first {count} characters are shown)</source>
        <translation>…（只显示前 {count} 个字符）</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>展开</translation>
    </message>
    <message>
        <source>Show less</source>
        <translation>收起</translation>
    </message>
    <message>
        <source>Show the whole question</source>
        <translation>显示完整问题</translation>
    </message>
    <message>
        <source>Show only its beginning</source>
        <translation>只显示开头</translation>
    </message>
</context>
<context>
    <name>RecoverySheet</name>
    <message>
        <source>Your recovery key</source>
        <translation>您的恢复密钥</translation>
    </message>
    <message>
        <source>It opens this vault when the passphrase is forgotten. It is shown this one time: print it or write it down, and lock it away. Without passphrase and recovery key nobody can open the cases.</source>
        <translation>忘记口令时，可用它打开此病例库。恢复密钥仅显示这一次：请打印或抄写，并妥善锁存。口令和恢复密钥若都丢失，任何人都无法再打开病例。</translation>
    </message>
    <message>
        <source>Recovery key</source>
        <translation>恢复密钥</translation>
    </message>
    <message>
        <source>Print…</source>
        <translation>打印…</translation>
    </message>
    <message>
        <source>It is on paper and will be locked away</source>
        <translation>已打印或抄写，并将妥善锁存</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Recovery key of DoctorFLAN Desktop</source>
        <translation>DoctorFLAN Desktop 恢复密钥</translation>
    </message>
    <message>
        <source>Opens the vault named above when its passphrase is forgotten: on the lock screen choose “Forgotten? Use the recovery key”. Whoever holds this page can read the cases: keep it locked away, apart from the computer.</source>
        <translation>忘记口令时用它打开上面的病例库：在锁定画面点“忘记口令？使用恢复密钥”。拿到这张纸的人就能看到病例：请锁好，不要与电脑放在一起。</translation>
    </message>
    <message>
        <source>Vault: {name}</source>
        <translation>病例库：{name}</translation>
    </message>
    <message>
        <source>(unnamed)</source>
        <translation>（未命名）</translation>
    </message>
</context>
<context>
    <name>RemoveSheet</name>
    <message>
        <source>Remove {model}?</source>
        <translation>删除“{model}”？</translation>
    </message>
    <message>
        <source>Deleted for good ({size}):</source>
        <translation>将永久删除（{size}）：</translation>
    </message>
    <message>
        <source>Deleted for good:</source>
        <translation>将永久删除：</translation>
    </message>
    <message>
        <source>These files stay where they lie:</source>
        <translation>这些文件留在原处：</translation>
    </message>
    <message>
        <source>Goes with it, because it belongs to it: {models}</source>
        <translation>一并删除（属于它）：{models}</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>It can be downloaded again. Cases and answers stay.</source>
        <translation>以后可以重新下载。病例和回答不受影响。</translation>
    </message>
    <message>
        <source>Cases and answers stay.</source>
        <translation>病例和回答不受影响。</translation>
    </message>
    <message>
        <source>It is in use now; another model takes its place.</source>
        <translation>它正在使用中，将由另一个模型接替。</translation>
    </message>
</context>
<context>
    <name>ReviewController</name>
    <message>
        <source>Export without identifying details</source>
        <translation>去标识导出</translation>
    </message>
    <message>
        <source>The case was exported without identifying details.</source>
        <translation>病例已去标识导出。</translation>
    </message>
</context>
<context>
    <name>ReviewPage</name>
    <message>
        <source>Export without identifying details</source>
        <translation>去标识导出</translation>
    </message>
    <message numerus="yes">
        <source>This is what will be written. Rules cannot find everything: read all of it, and mark in the text what was missed. All dates are moved %n day(s) back, so that intervals stay true.</source>
        <translation>
            <numerusform>以下为将要导出的全文。自动识别可能有遗漏：请通读全文，选中遗漏之处并替换。所有日期统一提前 %n 天，间隔不变。</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing was found that tells who the patient is. Read the text.</source>
        <translation>没有找到可识别患者身份的内容。请通读正文。</translation>
    </message>
    <message>
        <source>The text that will be exported</source>
        <translation>将要导出的正文</translation>
    </message>
    <message>
        <source>Looking for what tells who the patient is…</source>
        <translation>正在查找可识别患者身份的内容…</translation>
    </message>
    <message>
        <source>Coloured words stand in place of a find</source>
        <translation>带颜色的文字是替换后的内容</translation>
    </message>
    <message>
        <source>“{words}” was not found like that: mark words of the case only, not its labels.</source>
        <translation>找不到“{words}”：请只选中病例本身的文字，不要选中标题或标签。</translation>
    </message>
    <message>
        <source>All of it has been in sight.</source>
        <translation>全文均已浏览。</translation>
    </message>
    <message numerus="yes">
        <source>%n line(s) not in sight yet</source>
        <translation>
            <numerusform>还有 %n 行未浏览</numerusform>
        </translation>
    </message>
    <message>
        <source>Back to the case</source>
        <translation>返回病例</translation>
    </message>
    <message>
        <source>Back to the case (Esc)</source>
        <translation>返回病例（Esc）</translation>
    </message>
    <message>
        <source>Read on</source>
        <translation>继续阅读</translation>
    </message>
    <message>
        <source>To the first line that was not in sight (F3)</source>
        <translation>跳到第一处未浏览的行（F3）</translation>
    </message>
    <message>
        <source>Replace the marked words too</source>
        <translation>选中的文字也替换</translation>
    </message>
    <message>
        <source>Mark words in the text first (Ctrl+R)</source>
        <translation>请先在正文中选中文字（Ctrl+R）</translation>
    </message>
    <message>
        <source>Print…</source>
        <translation>打印…</translation>
    </message>
    <message>
        <source>Possible when all of the text was in sight (Ctrl+P)</source>
        <translation>全文都显示过之后才能打印（Ctrl+P）</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Possible when all of the text was in sight</source>
        <translation>浏览全文后才能导出</translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Clear the search</source>
        <translation>清除搜索</translation>
    </message>
    <message>
        <source>Clear the search (Esc)</source>
        <translation>清除搜索 (Esc)</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
</context>
<context>
    <name>SearchFilters</name>
    <message>
        <source>Patient (title or facts)</source>
        <translation>患者（标题或病例信息）</translation>
    </message>
    <message>
        <source>Patient</source>
        <translation>患者</translation>
    </message>
    <message>
        <source>Words that are in the title or in the facts of the case</source>
        <translation>标题或病例信息中的文字</translation>
    </message>
    <message numerus="yes">
        <source>%n star(s) or more</source>
        <translation>
            <numerusform>%n 星及以上</numerusform>
        </translation>
    </message>
    <message>
        <source>Time of the last message</source>
        <translation>最后一条消息的时间</translation>
    </message>
    <message>
        <source>Any time</source>
        <translation>不限时间</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Any task</source>
        <translation>不限任务</translation>
    </message>
    <message>
        <source>Specialty</source>
        <translation>专科</translation>
    </message>
    <message>
        <source>Any specialty</source>
        <translation>不限专科</translation>
    </message>
    <message>
        <source>With a signed answer</source>
        <translation>已签名</translation>
    </message>
    <message>
        <source>Nothing signed</source>
        <translation>未签名</translation>
    </message>
    <message>
        <source>Signature</source>
        <translation>签署</translation>
    </message>
    <message>
        <source>Any sign-off</source>
        <translation>不限签署</translation>
    </message>
    <message>
        <source>Rating</source>
        <translation>评分</translation>
    </message>
    <message>
        <source>Any rating</source>
        <translation>不限评分</translation>
    </message>
    <message>
        <source>Best matches first</source>
        <translation>最相关在前</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>排序</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>最新在前</translation>
    </message>
    <message>
        <source>Clear the filters</source>
        <translation>清除筛选</translation>
    </message>
    <message>
        <source>Search all cases again</source>
        <translation>重新搜索全部病例</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>最近 7 天</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>最近 30 天</translation>
    </message>
    <message>
        <source>Last 12 months</source>
        <translation>最近 12 个月</translation>
    </message>
    <message>
        <source>More than a year ago</source>
        <translation>一年以前</translation>
    </message>
</context>
<context>
    <name>SecretField</name>
    <message>
        <source>Show or hide what is typed</source>
        <translation>显示或隐藏输入的内容</translation>
    </message>
</context>
<context>
    <name>SecretSheet</name>
    <message>
        <source>New passphrase (at least 8 characters)</source>
        <translation>新口令（至少 8 个字符）</translation>
    </message>
    <message>
        <source>The same again</source>
        <translation>再输入一次</translation>
    </message>
    <message>
        <source>The two passphrases are not the same.</source>
        <translation>两次输入的口令不一致。</translation>
    </message>
</context>
<context>
    <name>Sheet</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>SpecialtyBox</name>
    <message>
        <source>The specialty shapes the answers; type a part of its name (Alt+S)</source>
        <translation>回答会参考所选专科；可输入名称的一部分查找 (Alt+S)</translation>
    </message>
    <message>
        <source>Specialty</source>
        <translation>专科</translation>
    </message>
    <message>
        <source>Any specialty</source>
        <translation>不限专科</translation>
    </message>
</context>
<context>
    <name>StarRating</name>
    <message>
        <source>Rating</source>
        <translation>评分</translation>
    </message>
    <message numerus="yes">
        <source>%n star(s)</source>
        <translation>
            <numerusform>%n 星</numerusform>
        </translation>
    </message>
    <message>
        <source>not rated</source>
        <translation>未评分</translation>
    </message>
    <message>
        <source>Rate this answer, 1 to 5; the same star again takes it away</source>
        <translation>为此回答评分（1–5）；再点同一颗星则取消</translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Start the engine again</source>
        <translation>重新启动引擎</translation>
    </message>
    <message>
        <source>Model and engine</source>
        <translation>模型与引擎</translation>
    </message>
    <message>
        <source>Model and engine: facts, switches, other models (Ctrl+,)</source>
        <translation>模型与引擎：信息、开关、其他模型 (Ctrl+,)</translation>
    </message>
    <message>
        <source>{model} is on its way: {done}</source>
        <translation>{model} 正在传输：{done}</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Take it back (Ctrl+Z)</source>
        <translation>撤销此操作 (Ctrl+Z)</translation>
    </message>
    <message numerus="yes">
        <source>Data stays here · %n connection(s)</source>
        <translation>
            <numerusform>数据只在本机 · 网络连接 %n</numerusform>
        </translation>
    </message>
    <message>
        <source>Cases, questions and answers never leave this computer</source>
        <translation>病例、提问和回答不会离开本机</translation>
    </message>
    <message>
        <source>· opened by passphrase</source>
        <translation>· 凭口令打开</translation>
    </message>
    <message>
        <source>Only your passphrase or the recovery key opens the cases</source>
        <translation>只有您的口令或恢复密钥能打开病例</translation>
    </message>
    <message>
        <source>· key in a file</source>
        <translation>· 病例库密钥存于文件</translation>
    </message>
    <message>
        <source>This system has no keyring: the history&apos;s key lies in a file that only you can read</source>
        <translation>本系统没有可用的钥匙串：病例库的密钥保存在只有您能读取的文件中</translation>
    </message>
    <message>
        <source>Speed of the last answer</source>
        <translation>上一次回答的速度</translation>
    </message>
    <message>
        <source>Memory that the model takes</source>
        <translation>模型占用的内存</translation>
    </message>
    <message>
        <source>The graphics card is used less than it could be: {reason}</source>
        <translation>显卡未能充分使用：{reason}</translation>
    </message>
    <message>
        <source>Model: {state}</source>
        <translation>模型：{state}</translation>
    </message>
    <message>
        <source>{speed} tokens/s</source>
        <translation>{speed} 词元/秒</translation>
    </message>
    <message>
        <source>The model brings no chat template; ChatML is used. Its answers may suffer.</source>
        <translation>模型没有自带对话模板，改用 ChatML，回答质量可能受影响。</translation>
    </message>
</context>
<context>
    <name>TaskDelegate</name>
    <message>
        <source>Hospital</source>
        <translation>本院</translation>
    </message>
</context>
<context>
    <name>TaskFormPage</name>
    <message>
        <source>All tasks</source>
        <translation>全部任务</translation>
    </message>
    <message>
        <source>Back to all tasks</source>
        <translation>返回全部任务</translation>
    </message>
    <message>
        <source>Back to all tasks (Alt+Left, Esc)</source>
        <translation>返回全部任务 (Alt+←、Esc)</translation>
    </message>
    <message>
        <source>You are changing a question that was sent; sending makes a new version.</source>
        <translation>正在修改已发送的问题；发送后将生成新的版本。</translation>
    </message>
    <message>
        <source>Hospital</source>
        <translation>本院</translation>
    </message>
    <message>
        <source>A task of this hospital, from its own file</source>
        <translation>本院自己的任务，来自本院的任务文件</translation>
    </message>
    <message>
        <source>Undo the example</source>
        <translation>撤销示例</translation>
    </message>
    <message>
        <source>Use example</source>
        <translation>填入示例</translation>
    </message>
    <message>
        <source>Bring back what was there before</source>
        <translation>恢复填入示例之前的内容</translation>
    </message>
    <message>
        <source>Fill the form with an example of no real patient</source>
        <translation>用示例内容填写表单（非真实患者）</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Send the form</source>
        <translation>发送表单</translation>
    </message>
    <message>
        <source>An answer is being written; wait or stop it first</source>
        <translation>正在写回答；请等待或先停止</translation>
    </message>
    <message>
        <source>Send the form (Ctrl+Enter)</source>
        <translation>发送表单 (Ctrl+Enter)</translation>
    </message>
    <message>
        <source>Form of the task</source>
        <translation>任务表单</translation>
    </message>
</context>
<context>
    <name>TaskListPage</name>
    <message>
        <source>Search tasks</source>
        <translation>搜索任务</translation>
    </message>
    <message>
        <source>Search tasks by their Chinese or English name (Ctrl+T)</source>
        <translation>按中文或英文名称搜索任务 (Ctrl+T)</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Choose a task (up and down, Enter)</source>
        <translation>选择任务（↑ ↓、Enter）</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>清除搜索</translation>
    </message>
    <message>
        <source>Show all tasks (Esc)</source>
        <translation>显示全部任务 (Esc)</translation>
    </message>
    <message>
        <source>No task is called “{words}”.</source>
        <translation>没有名称含“{words}”的任务。</translation>
    </message>
    <message>
        <source>There are no tasks; the program&apos;s files may be damaged.</source>
        <translation>没有任务；程序文件可能已损坏。</translation>
    </message>
</context>
<context>
    <name>TaskProblems</name>
    <message numerus="yes">
        <source>%n task file(s) cannot be read</source>
        <translation>
            <numerusform>%n 个任务文件无法读取</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>另有 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>{file}, line {line}, field {field}: {problem}</source>
        <translation>{file} 第 {line} 行，字段“{field}”：{problem_zh}</translation>
    </message>
</context>
<context>
    <name>ThemeMenu</name>
    <message>
        <source>Looks</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Light, dark and text size (Ctrl+- and Ctrl++)</source>
        <translation>浅色、深色与字号 (Ctrl+-、Ctrl++)</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Smaller text A−</source>
        <translation>减小字号 A−</translation>
    </message>
    <message>
        <source>Larger text A+</source>
        <translation>增大字号 A+</translation>
    </message>
    <message>
        <source>Normal text size</source>
        <translation>默认字号</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Lock</source>
        <translation>锁定</translation>
    </message>
    <message>
        <source>Close all cases until the passphrase is typed (Ctrl+Alt+L)</source>
        <translation>关闭所有病例，输入口令后再打开（Ctrl+Alt+L）</translation>
    </message>
    <message>
        <source>Set a passphrase…</source>
        <translation>设置口令…</translation>
    </message>
    <message>
        <source>Anybody at this computer can open the cases; with a passphrase they can be locked</source>
        <translation>未设口令时，使用本机的任何人都能打开病例；设置后即可锁定</translation>
    </message>
    <message>
        <source>Show or hide the cases</source>
        <translation>显示或隐藏病例</translation>
    </message>
    <message>
        <source>Show or hide the cases (Ctrl+Shift+H)</source>
        <translation>显示或隐藏病例 (Ctrl+Shift+H)</translation>
    </message>
    <message>
        <source>Show or hide the tasks</source>
        <translation>显示或隐藏任务</translation>
    </message>
    <message>
        <source>Show or hide the tasks (Ctrl+Shift+T)</source>
        <translation>显示或隐藏任务 (Ctrl+Shift+T)</translation>
    </message>
</context>
<context>
    <name>Transcript</name>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Conversation</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>Back to the latest</source>
        <translation>回到最新</translation>
    </message>
    <message>
        <source>Go to the end of the conversation (Ctrl+End)</source>
        <translation>转到对话末尾 (Ctrl+End)</translation>
    </message>
</context>
<context>
    <name>VaultController</name>
    <message>
        <source>The passphrase was changed.</source>
        <translation>口令已更改。</translation>
    </message>
    <message>
        <source>The passphrase is set. {keys} locks at any time.</source>
        <translation>口令已设置。按 {keys} 可随时锁定。</translation>
    </message>
    <message>
        <source>The system&apos;s keyring did not take the key.</source>
        <translation>系统钥匙串未能保存密钥。</translation>
    </message>
</context>
<context>
    <name>VaultList</name>
    <message>
        <source>(unnamed)</source>
        <translation>（未命名）</translation>
    </message>
</context>
<context>
    <name>VaultSettings</name>
    <message>
        <source>Change…</source>
        <translation>更改…</translation>
    </message>
    <message>
        <source>Set…</source>
        <translation>设置…</translation>
    </message>
    <message>
        <source>New key…</source>
        <translation>生成新的…</translation>
    </message>
    <message numerus="yes">
        <source>after %n minute(s)</source>
        <translation>
            <numerusform>%n 分钟后</numerusform>
        </translation>
    </message>
    <message>
        <source>never</source>
        <translation>从不</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>口令</translation>
    </message>
    <message>
        <source>It opens this vault; Ctrl+Alt+L locks it. Changing it leaves the recovery key as it is.</source>
        <translation>用它打开这个病例库；按 Ctrl+Alt+L 锁定。更改口令不影响恢复密钥。</translation>
    </message>
    <message>
        <source>Without one, whoever uses this computer as you can open the cases.</source>
        <translation>没有口令，用您的账户使用这台电脑的人都能打开病例。</translation>
    </message>
    <message>
        <source>Lock by itself</source>
        <translation>自动锁定</translation>
    </message>
    <message>
        <source>When keyboard and mouse have not been used; always when the computer goes to sleep.</source>
        <translation>键盘和鼠标一段时间没有使用时；电脑睡眠时总会锁定。</translation>
    </message>
    <message>
        <source>Finish a running answer first</source>
        <translation>先写完正在生成的回答</translation>
    </message>
    <message>
        <source>Otherwise it is stopped. Either way what was written is kept. Before the computer sleeps it is always stopped.</source>
        <translation>否则停止生成。两种情况下已生成的内容都会保留。电脑睡眠前总是停止。</translation>
    </message>
    <message>
        <source>Recovery key</source>
        <translation>恢复密钥</translation>
    </message>
    <message>
        <source>Opens the vault when the passphrase is forgotten. A new one makes the old one void.</source>
        <translation>忘记口令时用它打开病例库。生成新的之后，旧的失效。</translation>
    </message>
    <message>
        <source>Open with the system&apos;s keyring</source>
        <translation>用系统钥匙串打开</translation>
    </message>
    <message>
        <source>When the program starts; once it is locked, it asks for the passphrase.</source>
        <translation>仅在启动程序时；锁定以后仍要输入口令。</translation>
    </message>
    <message>
        <source>Name of this vault: {name}</source>
        <translation>病例库名称：{name}</translation>
    </message>
    <message>
        <source>(unnamed)</source>
        <translation>（未命名）</translation>
    </message>
    <message>
        <source>It is seen on the lock screen, where other vaults are chosen and made.</source>
        <translation>显示在锁定画面上；在那里可以选择或新建其他病例库。</translation>
    </message>
</context>
<context>
    <name>VaultSheets</name>
    <message>
        <source>Several unrelated words are easy to keep in mind and hard to guess.</source>
        <translation>建议使用几个互不相关的词，好记又难猜。</translation>
    </message>
    <message>
        <source>Present passphrase</source>
        <translation>当前口令</translation>
    </message>
    <message>
        <source>Change the passphrase</source>
        <translation>更改口令</translation>
    </message>
    <message>
        <source>It opens this vault from now on, and the cases in it stay as they are.</source>
        <translation>今后用它打开这个病例库；已有病例保持不变。</translation>
    </message>
    <message>
        <source>This vault has no passphrase: locked, anybody could open it. Set one to lock it.</source>
        <translation>此病例库尚未设置口令，锁定后任何人仍可打开。请先设置口令。</translation>
    </message>
    <message>
        <source>Set a passphrase</source>
        <translation>设置口令</translation>
    </message>
    <message>
        <source>Set and lock</source>
        <translation>设置并锁定</translation>
    </message>
    <message>
        <source>Type the recovery key from its print, and a new passphrase. Blanks and case do not matter.</source>
        <translation>请按打印件输入恢复密钥，并设置新口令。空格和大小写不影响。</translation>
    </message>
    <message>
        <source>Recovery key</source>
        <translation>恢复密钥</translation>
    </message>
    <message>
        <source>Use the recovery key</source>
        <translation>使用恢复密钥</translation>
    </message>
    <message>
        <source>It has cases of its own, which nobody opens without its passphrase. Its name is seen by all who use this computer.</source>
        <translation>病例单独存放，须凭口令打开。名称对本机所有使用者可见。</translation>
    </message>
    <message>
        <source>Name, as you want to see it</source>
        <translation>名称（如姓名、科室）</translation>
    </message>
    <message>
        <source>New vault</source>
        <translation>新建病例库</translation>
    </message>
    <message>
        <source>The present recovery key will be void: destroy its print.</source>
        <translation>当前恢复密钥将失效，请销毁其打印件。</translation>
    </message>
    <message>
        <source>Make a new recovery key</source>
        <translation>生成新的恢复密钥</translation>
    </message>
    <message>
        <source>Let the keyring open this vault</source>
        <translation>用系统钥匙串打开此病例库</translation>
    </message>
    <message>
        <source>Ask for the passphrase again</source>
        <translation>恢复使用口令</translation>
    </message>
    <message>
        <source>Whoever is logged in to this computer as you can then open the cases when the program starts; once it is locked, it asks for the passphrase.</source>
        <translation>以您的账户登录这台电脑的人，启动程序时就能打开病例；锁定以后仍要输入口令。</translation>
    </message>
    <message>
        <source>The key is removed from the system&apos;s keyring.</source>
        <translation>密钥将从系统钥匙串中删除。</translation>
    </message>
    <message>
        <source>It is seen on the lock screen by all who use this computer.</source>
        <translation>名称显示在锁定画面上，对本机所有使用者可见。</translation>
    </message>
    <message>
        <source>Name of this vault</source>
        <translation>这个病例库的名称</translation>
    </message>
</context>
<context>
    <name>VersionSwitch</name>
    <message>
        <source>Version {index} of {count}</source>
        <translation>第 {index} 版，共 {count} 版</translation>
    </message>
    <message>
        <source>Previous version</source>
        <translation>上一版</translation>
    </message>
    <message>
        <source>Previous version (Alt+Left)</source>
        <translation>上一版 (Alt+←)</translation>
    </message>
    <message>
        <source>Next version</source>
        <translation>下一版</translation>
    </message>
    <message>
        <source>Next version (Alt+Right)</source>
        <translation>下一版 (Alt+→)</translation>
    </message>
</context>
<context>
    <name>WindowController</name>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Rescue or restore…</source>
        <translation>抢救或恢复…</translation>
    </message>
    <message>
        <source>Choose a model…</source>
        <translation>选择模型…</translation>
    </message>
    <message>
        <source>The graphics card could not be used as planned; the processor takes over. {reason}</source>
        <translation>显卡未能按计划使用，改由处理器承担。{reason}</translation>
    </message>
    <message>
        <source>Model and engine…</source>
        <translation>模型与引擎…</translation>
    </message>
    <message>
        <source>{model} is here and has passed its self-test.</source>
        <translation>“{model}”已就位并通过自检。</translation>
    </message>
    <message>
        <source>Use it now</source>
        <translation>现在使用</translation>
    </message>
    <message>
        <source>The IT department has put an update for you here.</source>
        <translation>信息科准备了更新。</translation>
    </message>
    <message>
        <source>See it…</source>
        <translation>查看…</translation>
    </message>
    <message>
        <source>{model} can be used now.</source>
        <translation>“{model}”可以使用了。</translation>
    </message>
</context>
<context>
    <name>_EditingLine</name>
    <message>
        <source>Changing an earlier question; its answer stays as another version</source>
        <translation>正在修改之前的问题；原回答会作为另一版本保留</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Do not change the question</source>
        <translation>不修改问题</translation>
    </message>
    <message>
        <source>Do not change the question (Esc)</source>
        <translation>不修改问题 (Esc)</translation>
    </message>
</context>
</TS>
