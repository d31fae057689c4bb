# ATTACK: class and function names with control characters, HTML and formulas | EXPECT: zero|error-reported | CLASS: red
class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        raise type("=cmd|' /C calc'!A0\x1b]0;owned\x07<img src=x onerror=alert(1)>\n{{7*7}}", (Exception,), {})("=1+1\r\n<script>alert(1)</script>{{7*7}}\u202e\x1b[2J" + "\ud800")
