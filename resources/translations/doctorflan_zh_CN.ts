<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
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
    <message numerus="yes">
        <source>%n earlier round(s) did not fit into the context</source>
        <translation>
            <numerusform>较早的 %n 轮对话超出上下文，未读入</numerusform>
        </translation>
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
    <name>EmptyState</name>
    <message>
        <source>Start with a task</source>
        <translation>从一个任务开始</translation>
    </message>
    <message>
        <source>Choose a task on the right and fill in its form, or just ask. Everything stays on this computer.</source>
        <translation>选择右侧任务并填写表单，或直接提问。所有内容只保存在本机。</translation>
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
    <name>ExampleCard</name>
    <message>
        <source>Fill in the form of this task with its example (Enter)</source>
        <translation>用示例填写此任务的表单 (Enter)</translation>
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
        <source>Question</source>
        <translation>提问</translation>
    </message>
    <message numerus="yes">
        <source>%n message(s)</source>
        <translation>
            <numerusform>%n条消息</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HistoryListView</name>
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
        <source>Search cases and answers</source>
        <translation>搜索病例与回答</translation>
    </message>
    <message>
        <source>Search titles, questions and answers (Ctrl+F)</source>
        <translation>搜索标题、提问和回答 (Ctrl+F)</translation>
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
    <name>ModelDialog</name>
    <message>
        <source>Installed models</source>
        <translation>已安装的模型</translation>
    </message>
    <message>
        <source>Choose a GGUF file…</source>
        <translation>选择 GGUF 文件…</translation>
    </message>
    <message>
        <source>Open the model folder</source>
        <translation>打开模型文件夹</translation>
    </message>
    <message>
        <source>Use this model</source>
        <translation>使用此模型</translation>
    </message>
    <message>
        <source>Model and engine</source>
        <translation>模型与引擎</translation>
    </message>
    <message>
        <source>Model in use</source>
        <translation>使用中的模型</translation>
    </message>
    <message>
        <source>How the engine works</source>
        <translation>引擎设置</translation>
    </message>
    <message>
        <source>Enter uses the chosen model</source>
        <translation>按回车使用所选模型</translation>
    </message>
    <message>
        <source>The demo model only proves the installation. A real model is a GGUF file of several gigabytes: a DoctorFLAN-tuned model from your hospital&apos;s IT department, or another medical model. Copy it from a USB drive into the model folder, or choose the file where it lies; it is used in place and never leaves this computer.</source>
        <translation>演示模型仅用于检查安装。正式模型是数 GB 大小的 GGUF 文件：可向本院信息科索取经 DoctorFLAN 微调的模型，或使用其他医学模型。请用 U 盘将其复制到模型文件夹，或直接选择该文件；程序在原位置使用它，不会传出本机。</translation>
    </message>
    <message>
        <source>Changes act at once.</source>
        <translation>更改立即生效。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>关闭 (Esc)</translation>
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
        <source>The case was deleted.</source>
        <translation>病例已删除。</translation>
    </message>
    <message>
        <source>Export the case (not encrypted)</source>
        <translation>导出病例（未加密）</translation>
    </message>
    <message>
        <source>The case was exported.</source>
        <translation>病例已导出。</translation>
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
